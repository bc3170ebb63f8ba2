import { type ActionInput, needsOf, type OutcomeInput, type ResponseInput } from './action-input.ts';
import { checkSchema } from './check-schema.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import type { RequestInput } from './input.ts';
import { whyNoPath } from './json-path.ts';
import { hasOpenOrigin } from './response.ts';
import type { Settings } from './settings.ts';

function refuse(code: ErrorCode, path: string, message: string): never {
  throw new CountersignError(code, `${path}: ${message}`);
}

/**
 * Checks what is not a matter of the actions' shapes. Answers them with their schemas as these are kept.
 * @throws CountersignError DuplicateActionName, UnreachableNeeds, InvalidAction, PostActionsDisabled, OneClickDisabled,
 *   InvalidPostActionOutcome, InvalidJsonPath.
 */
export function checkActions(input: RequestInput, settings: Settings): ActionInput[] {
  const names = new Set<string>();
  for (const [index, action] of input.actions.entries()) {
    const path = `actions[${index}]`;
    if (names.has(action.name)) refuse('DuplicateActionName', `${path}.name`, `${action.name} is there twice`);
    names.add(action.name);
    checkNeeds(input, action, path);
    checkOneClick(input, action, settings, path);
    checkRedirect(input, action.response, `${path}.response`);
  }
  if (input.approvers !== undefined && !input.actions.some(isChoice)) {
    refuse(
      'InvalidAction',
      'actions',
      'approvers need a success or a failure, which they can choose on the page; add one, or leave `approvers` out',
    );
  }
  return input.actions.map((action, index) =>
    action.type === 'post' ? checkPost(action, settings, `actions[${index}]`) : action,
  );
}

/** Whether a person can decide for it: a heartbeat is no vote, and what a post action takes no page can send. */
function isChoice({ type }: ActionInput): boolean {
  return type === 'success' || type === 'failure';
}

function checkNeeds(
  { approvers, enable_output_parameters: parameters }: RequestInput,
  action: ActionInput,
  path: string,
) {
  const needs = needsOf(action);
  const voters = approvers?.length ?? 1;
  const here = `${path}.needs`;
  if (approvers === undefined && needs !== 1) refuse('UnreachableNeeds', here, 'more than one vote needs `approvers`');
  if (needs !== 'all' && needs > voters) {
    refuse('UnreachableNeeds', here, `${needs} votes cannot come from ${voters} approvers`);
  }
  const many = needs === 'all' ? voters > 1 : needs > 1;
  if (many && action.type === 'post') {
    refuse('InvalidAction', here, 'a post action takes one vote, because its body has one sender; leave `needs` out');
  }
  if (many && parameters === true) {
    refuse('InvalidAction', here, 'more than one vote cannot go with enable_output_parameters; leave one of them out');
  }
}

function checkOneClick({ comment }: RequestInput, action: ActionInput, { oneClick }: Settings, path: string): void {
  if (action.type === 'post' || action.one_click !== true) return;
  const here = `${path}.one_click`;
  if (oneClick === 'never') {
    refuse('OneClickDisabled', here, 'this stage does not allow it; deploy it with oneClick=allow');
  }
  if (comment === 'required' && action.type !== 'heartbeat') {
    refuse(
      'InvalidAction',
      here,
      'cannot go with comment: required, which takes a page to type it; leave one of them out',
    );
  }
}

// The parameters come from whoever holds the link.
function checkRedirect(input: RequestInput, response: ResponseInput | undefined, path: string): void {
  if (input.enable_output_parameters !== true || response?.redirect === undefined) return;
  if (!hasOpenOrigin(response.redirect)) return;
  refuse('InvalidAction', `${path}.redirect`, 'a parameter may not stand in the host; put it into the path or query');
}

type PostInput = Extract<ActionInput, { type: 'post' }>;

function checkPost(action: PostInput, settings: Settings, path: string): PostInput {
  if (!settings.enablePostActions) {
    refuse(
      'PostActionsDisabled',
      `${path}.type`,
      'this stage does not allow it; deploy it with enablePostActions=true',
    );
  }
  const outcomes = action.outcomes.map((outcome, index) => checkOutcome(outcome, `${path}.outcomes[${index}]`));
  return { ...action, outcomes };
}

function checkOutcome(outcome: OutcomeInput, path: string): OutcomeInput {
  const schema = checkSchema(outcome.schema);
  if (schema.kind === 'unfit')
    return refuse('InvalidPostActionOutcome', `${path}.schema${schema.path}`, schema.message);
  if (outcome.type === 'success') {
    const { output, output_body: body, output_path: outputPath } = outcome;
    const given = [output !== undefined, body === true, outputPath !== undefined].filter(Boolean);
    if (given.length !== 1) {
      refuse('InvalidPostActionOutcome', path, 'needs one of output, output_body: true and output_path');
    }
    checkPath(outputPath, `${path}.output_path`);
  }
  if (outcome.type === 'failure') {
    const { error, error_path: errorPath, cause, cause_path: causePath } = outcome;
    if (error !== undefined && errorPath !== undefined) {
      refuse('InvalidPostActionOutcome', path, 'may have error or error_path, not both');
    }
    if (cause !== undefined && causePath !== undefined) {
      refuse('InvalidPostActionOutcome', path, 'may have cause or cause_path, not both');
    }
    checkPath(errorPath, `${path}.error_path`);
    checkPath(causePath, `${path}.cause_path`);
  }
  return { ...outcome, schema: schema.schema };
}

function checkPath(given: string | undefined, path: string): void {
  const why = given === undefined ? undefined : whyNoPath(given);
  if (why !== undefined) refuse('InvalidJsonPath', path, why);
}
