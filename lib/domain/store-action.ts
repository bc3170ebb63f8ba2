import type { Action, ActionResponse, Outcome } from './action.ts';
import { type ActionInput, needsOf, type OutcomeInput, type ResponseInput } from './action-input.ts';
import { defined } from './defined.ts';

const STYLES = { success: 'primary', failure: 'danger', heartbeat: 'plain', post: 'plain' } as const;

/** An action as it is stored, of a request with so many approvers. */
export function actionFrom(action: ActionInput, voters: number): Action {
  const { name, label, style = STYLES[action.type], response } = action;
  const needs = needsOf(action);
  const base = {
    name,
    style,
    needs: needs === 'all' ? Math.max(voters, 1) : needs,
    ...defined({ label, response: responseFrom(response) }),
  };
  if (action.type === 'post') return { ...base, type: 'post', outcomes: action.outcomes.map(outcomeFrom) };
  const clickable = { ...base, ...(action.one_click === true ? { one_click: true } : {}) };
  if (action.type === 'heartbeat') return { ...clickable, type: 'heartbeat' };
  if (action.type === 'failure') {
    return { ...clickable, type: 'failure', ...defined({ error: action.error, cause: action.cause }) };
  }
  const { output, result_field } = action;
  return { ...clickable, type: 'success', output: JSON.stringify(output), ...defined({ result_field }) };
}

function outcomeFrom(outcome: OutcomeInput): Outcome {
  const base = {
    name: outcome.name,
    schema: JSON.stringify(outcome.schema),
    ...defined({ response: responseFrom(outcome.response) }),
  };
  if (outcome.type === 'heartbeat') return { ...base, type: 'heartbeat' };
  if (outcome.type === 'failure') {
    const { error, error_path, cause, cause_path } = outcome;
    return { ...base, type: 'failure', ...defined({ error, error_path, cause, cause_path }) };
  }
  const { output, output_path } = outcome;
  return { ...base, type: 'success', ...defined({ output: jsonText(output), output_path }) };
}

function responseFrom(response: ResponseInput | undefined): ActionResponse | undefined {
  if (response === undefined) return undefined;
  const { redirect, json, html, text } = response;
  return defined({ redirect, json: jsonText(json), html, text });
}

/** A value as it is stored where DynamoDB's types are too narrow for it. */
export function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
