import { isObject, type JsonObject } from './json.ts';
import { invalidDefinition } from './service-error.ts';

/** What a Task state does: a Lambda function by its ARN, `lambda:invoke`, or that `.waitForTaskToken`. */
type TaskKind = 'function' | 'invoke' | 'callback';

export interface TaskState {
  kind: TaskKind;
  resource: string;
  timeoutSeconds?: number;
  heartbeatSeconds?: number;
  /** What the state's Catch and Retry call a missed heartbeat. */
  heartbeatError: 'States.Timeout' | 'States.HeartbeatTimeout';
}

const FUNCTION = /^arn:aws[\w-]*:lambda:[\w-]*:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const INVOKE = /^arn:aws[\w-]*:states:[\w-]*:\d*:lambda:invoke(\.waitForTaskToken)?$/;

/** What a Task state's definition says. Throws `InvalidDefinition` where the laptop cannot do it. */
export function readTask(stateName: string, state: JsonObject): TaskState {
  const { Resource: resource, Parameters, TimeoutSeconds, HeartbeatSeconds } = state;
  const kind = typeof resource === 'string' ? kindOf(resource) : undefined;
  if (typeof resource !== 'string' || kind === undefined) {
    throw invalidDefinition(`${stateName}: the laptop runs Lambda functions and lambda:invoke, not ${resource}`);
  }
  const named = isObject(Parameters) && ('FunctionName' in Parameters || 'FunctionName.$' in Parameters);
  if (kind !== 'function' && !named) throw invalidDefinition(`${stateName}: Parameters needs FunctionName`);
  return {
    kind,
    resource,
    ...(typeof TimeoutSeconds === 'number' && { timeoutSeconds: TimeoutSeconds }),
    ...(typeof HeartbeatSeconds === 'number' && { heartbeatSeconds: HeartbeatSeconds }),
    heartbeatError: namesHeartbeats(state) ? 'States.HeartbeatTimeout' : 'States.Timeout',
  };
}

function kindOf(resource: string): TaskKind | undefined {
  if (FUNCTION.test(resource)) return 'function';
  const match = INVOKE.exec(resource);
  if (match === null) return undefined;
  return match[1] === undefined ? 'invoke' : 'callback';
}

// AWS records a missed heartbeat as States.Timeout, and lets a state name it apart.
function namesHeartbeats(state: JsonObject): boolean {
  return JSON.stringify([state.Retry, state.Catch]).includes('"States.HeartbeatTimeout"');
}
