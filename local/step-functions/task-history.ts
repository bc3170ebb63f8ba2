import type { Limits } from './attempt.ts';
import { texts } from './history.ts';
import type { Json } from './json.ts';
import { REGION } from './names.ts';
import type { TaskState } from './task-state.ts';

/** What the history of an execution says of one attempt at a task. */
export interface TaskHistory {
  scheduled: (parameters: Json, limits: Limits) => void;
  /** The function has returned; the task waits for its token. */
  submitted: (output: Json) => void;
  succeeded: (output: Json) => void;
  failed: (error: string, cause: string) => void;
  timedOut: () => void;
}

type Add = (type: string, details?: object) => void;

/** AWS has events of its own for a function named by its ARN, and common ones for every other service. */
export function taskHistory({ kind, resource }: TaskState, add: Add): TaskHistory {
  return kind === 'function' ? functionHistory(resource, add) : serviceHistory(resource, add);
}

function functionHistory(resource: string, add: Add): TaskHistory {
  return {
    scheduled: (input, limits) => {
      add('LambdaFunctionScheduled', { resource, ...texts('input', JSON.stringify(input)), ...inSeconds(limits) });
      add('LambdaFunctionStarted');
    },
    submitted: () => {},
    succeeded: (output) => add('LambdaFunctionSucceeded', texts('output', JSON.stringify(output))),
    failed: (error, cause) => add('LambdaFunctionFailed', { error, cause }),
    timedOut: () => add('LambdaFunctionTimedOut', { error: 'States.Timeout' }),
  };
}

function serviceHistory(arn: string, add: Add): TaskHistory {
  const [resourceType = '', resource = ''] = arn.split(':').slice(-2);
  const service = { resourceType, resource };
  const withOutput = (output: Json) => ({ ...service, ...texts('output', JSON.stringify(output)) });
  return {
    scheduled: (input, limits) => {
      const parameters = JSON.stringify(input);
      add('TaskScheduled', { ...service, region: REGION, parameters, ...inSeconds(limits) });
      add('TaskStarted', service);
    },
    submitted: (output) => add('TaskSubmitted', withOutput(output)),
    succeeded: (output) => add('TaskSucceeded', withOutput(output)),
    failed: (error, cause) => add('TaskFailed', { ...service, error, cause }),
    timedOut: () => add('TaskTimedOut', { ...service, error: 'States.Timeout' }),
  };
}

function inSeconds({ timeoutSeconds, heartbeatSeconds }: Limits): object {
  return { timeoutInSeconds: timeoutSeconds, heartbeatInSeconds: heartbeatSeconds };
}
