import { samePerson } from './address.ts';
import { checkActions } from './check-actions.ts';
import { checkForm } from './check-form.ts';
import { checkProof } from './check-proof.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import { explain } from './explain.ts';
import { isOversized, MAX_REQUEST_BYTES, type RequestInput, requestInput } from './input.ts';
import { whyUnfit } from './json.ts';
import { sameAddress } from './request.ts';
import type { Settings } from './settings.ts';

/**
 * Reads a creation request.
 * @throws CountersignError with a code of contract.md and the path of the field that is wrong.
 */
export function parseRequest(raw: unknown, settings: Settings): RequestInput {
  const unfit = whyUnfit(raw);
  if (unfit !== undefined) throw new CountersignError('InvalidJSON', unfit);
  if (isOversized(raw)) {
    throw new CountersignError('RequestTooLarge', `the request may have ${MAX_REQUEST_BYTES} bytes of JSON at most`);
  }
  const parsed = requestInput.safeParse(raw);
  if (!parsed.success) throw invalid(parsed.error);
  checkWaiting(parsed.data);
  const actions = checkActions(parsed.data, settings);
  checkApprovers(parsed.data);
  checkNeedsApprovers(parsed.data);
  checkForm(parsed.data);
  checkProof(parsed.data);
  checkStage(parsed.data, settings);
  return { ...parsed.data, actions };
}

// With neither nobody would hear the result, with both nobody could say which of them is to.
function checkWaiting({ token, callback_id: callback }: RequestInput): void {
  if (token === undefined && callback === undefined) {
    throw new CountersignError('InvalidJSON', 'token: is required; or callback_id, where a durable function waits');
  }
  if (token !== undefined && callback !== undefined) {
    throw new CountersignError('InvalidJSON', 'callback_id: goes without `token`; one of the two waits');
  }
}

const CODE_OF_FIELD: Partial<Record<string, ErrorCode>> = {
  actions: 'InvalidAction',
  approvers: 'InvalidApprover',
  requester: 'InvalidApprover',
  expiration: 'InvalidDate',
  reminders: 'InvalidDate',
  form: 'InvalidForm',
  template: 'UnknownTemplate',
};

function invalid(error: Parameters<typeof explain>[0]): CountersignError {
  const { path, root, message } = explain(error);
  const field = typeof root === 'string' && path !== '' ? CODE_OF_FIELD[root] : undefined;
  const code = /^actions\[\d+\]\.outcomes\b/.test(path) ? 'InvalidPostActionOutcome' : field;
  return new CountersignError(code ?? 'InvalidJSON', path === '' ? `the request ${message}` : `${path}: ${message}`);
}

function checkApprovers({ approvers = [], requester, allow_self_approval: allowed }: RequestInput): void {
  const emails = approvers.map(emailOf);
  // Sub-addresses of one mailbox may be several approvers: that is how a workflow is tried out by one person.
  for (const [index, email] of emails.entries()) {
    if (emails.slice(0, index).some((earlier) => sameAddress(earlier, email))) {
      throw new CountersignError('InvalidApprover', `approvers[${index}]: this address is there twice`);
    }
    if (requester !== undefined && allowed !== true && samePerson(requester, email)) {
      throw new CountersignError(
        'SelfApproval',
        `approvers[${index}]: the requester may not approve; set allow_self_approval to allow it`,
      );
    }
  }
}

/** Fields that say something of approvers, and nothing where there are none. */
const NEED_APPROVERS = ['allow_delegation', 'on_undeliverable', 'reminders'] as const;

function checkNeedsApprovers(input: RequestInput): void {
  if (input.approvers !== undefined) return;
  const lost = NEED_APPROVERS.find((field) => input[field] !== undefined);
  if (lost === undefined) return;
  throw new CountersignError('InvalidApprover', `${lost}: needs \`approvers\`; without them nobody is mailed`);
}

function checkStage(input: RequestInput, settings: Settings): void {
  if (input.enable_output_parameters === true && !settings.enableOutputParameters) {
    throw new CountersignError(
      'ParametersDisabled',
      'enable_output_parameters: this stage does not allow it; deploy it with enableOutputParameters=true',
    );
  }
  if (input.template !== undefined && !settings.templates.includes(input.template)) {
    throw new CountersignError(
      'UnknownTemplate',
      `template: no template ${input.template} is deployed; this stage has ${settings.templates.join(', ')}`,
    );
  }
}

/** The address of an approver, however it was given. */
export function emailOf(approver: NonNullable<RequestInput['approvers']>[number]): string {
  return typeof approver === 'string' ? approver : approver.email;
}
