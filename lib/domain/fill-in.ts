import type { Action } from './action.ts';
import { describeProblem, type FormProblem } from './form-problem.ts';
import { type FilledForm, readForm } from './read-form.ts';
import type { Redemption } from './redemption.ts';
import type { ApprovalRequest } from './request.ts';
import type { Refusal } from './transition.ts';

/** A redemption whose form was read. */
export type FilledIn = Omit<Redemption, 'form'> & { form: FilledForm };

/** Reads the form of a vote. Heartbeats and posted bodies take none: what is sent with them is not looked at. */
export function fillIn(request: ApprovalRequest, action: Action | undefined, redemption: Redemption): FilledIn {
  const votes = action?.type === 'success' || action?.type === 'failure';
  return { ...redemption, form: votes ? readForm(request, redemption.form) : { values: {}, problems: [] } };
}

/** Why the form of a vote cannot be taken. */
export function whyFormWrong({ problems }: FilledForm): Refusal | undefined {
  const [first] = problems;
  return first === undefined ? undefined : formRefusal(problems, first);
}

/** The refusal of a form: with all its problems, and a message that tells of one. */
export function formRefusal(problems: FormProblem[], told: FormProblem): Refusal {
  const { field, message } = describeProblem(told);
  return { kind: 'refused', code: 'InvalidForm', field: 'form', message: `${field}: ${message}`, problems };
}
