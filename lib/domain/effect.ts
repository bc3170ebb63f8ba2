import type { Action, ActionResponse, Deed, PostAction } from './action.ts';
import { CountersignError, type ErrorCode } from './errors.ts';
import type { TaskMessage } from './message.ts';
import { filler, fillJson, MAX_OUTPUT_BYTES, type Parameters } from './parameters.ts';
import type { ApprovalRequest, Vote } from './request.ts';
import { fillResponse } from './response.ts';

/** What a redemption does, before it is done: parameters filled in, the outcome of a posted body chosen. */
export interface Effect {
  deed: Deed;
  /** Name of the outcome that a posted body came to. */
  outcome?: string;
  response?: ActionResponse | undefined;
}

/** What a posted body came to, or why to nothing. */
export type Selection = { kind: 'selected'; effect: Effect & { outcome: string } } | { kind: 'none'; message: string };

/** What an effect is made of, beside the request and its action. */
export interface Given {
  /** What the stage allows now, whatever it allowed when the request was made; nothing where it is left out. */
  allows?: { parameters: boolean; postActions: boolean } | undefined;
  /** The link's extra query parameters. */
  parameters?: Parameters | undefined;
  /** Holds the posted body against a post action's outcomes; absent where no JSON was posted. */
  select?: ((action: PostAction) => Selection) | undefined;
}

/** Why a redemption is refused; the link stays usable. */
export interface Wrong {
  code: ErrorCode;
  message: string;
}

/** What redeeming this action comes to. */
export function effectOf(request: ApprovalRequest, action: Action, given: Given): Effect | Wrong {
  if (action.type === 'post') return posted(action, given);
  if (request.parameters !== true) return { deed: action, response: action.response };
  if (given.allows?.parameters !== true) {
    return { code: 'ParametersDisabled', message: 'this stage no longer takes output parameters' };
  }
  try {
    return filled(action, given.parameters ?? {});
  } catch (error) {
    if (error instanceof CountersignError) return { code: error.code, message: error.message };
    throw error;
  }
}

function posted(action: PostAction, { allows, select }: Given): Effect | Wrong {
  if (allows?.postActions !== true) {
    return { code: 'PostActionsDisabled', message: 'this stage no longer takes post actions' };
  }
  if (select === undefined) return { code: 'InvalidPostActionBody', message: 'post the body as application/json' };
  const selection = select(action);
  if (selection.kind === 'none') return { code: 'InvalidPostActionBody', message: selection.message };
  return { ...selection.effect, response: selection.effect.response ?? action.response };
}

function filled(action: Exclude<Action, PostAction>, extra: Parameters): Effect {
  const parameters = { ...extra, action: action.name, type: action.type };
  const { response } = action;
  const fill = filler(parameters);
  return {
    deed: filledDeed(action, fill),
    response: response === undefined ? undefined : fillResponse(response, parameters),
  };
}

function filledDeed(action: Exclude<Action, PostAction>, fill: (text: string) => string): Deed {
  if (action.type === 'success') {
    return { ...action, output: JSON.stringify(fillJson(JSON.parse(action.output), fill)) };
  }
  if (action.type === 'heartbeat') return action;
  const { error, cause } = action;
  return {
    type: 'failure',
    error: error === undefined ? undefined : fill(error),
    cause: cause === undefined ? undefined : fill(cause),
  };
}

/** How an earlier redemption that is repeated is answered: as the first was, as far as the repeat says the same. */
export function responseAgain(
  request: ApprovalRequest,
  action: Action,
  { outcome }: Vote,
  given: Given,
): ActionResponse | undefined {
  if (action.type === 'post') {
    return action.outcomes.find(({ name }) => name === outcome)?.response ?? action.response;
  }
  const effect = effectOf(request, action, given);
  return 'code' in effect ? undefined : effect.response;
}

const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;

/** Which part of a message is more than Step Functions takes, or undefined when none is. */
export function whyTooMuch(result: TaskMessage): string | undefined {
  if (result.kind === 'heartbeat') return undefined;
  if (result.kind === 'task-success') {
    const fits = Buffer.byteLength(result.output) <= MAX_OUTPUT_BYTES;
    return fits ? undefined : `the output may have ${MAX_OUTPUT_BYTES} bytes at most`;
  }
  if ((result.error ?? '').length > MAX_ERROR) return `the error may have ${MAX_ERROR} characters at most`;
  if ((result.cause ?? '').length > MAX_CAUSE) return `the cause may have ${MAX_CAUSE} characters at most`;
  return undefined;
}
