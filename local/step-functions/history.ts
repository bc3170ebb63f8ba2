import type { StateMachine } from 'aws-local-stepfunctions';
import { ACCOUNT } from './names.ts';
import { redactTokens } from './token.ts';

/** One event as GetExecutionHistory answers it; `timestamp` in seconds since 1970. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestamp: number;
  type: string;
  [details: `${string}Details`]: object;
}

type EventLogs = ReturnType<StateMachine['run']>['eventLogs'];
type LibraryEvent = EventLogs extends AsyncGenerator<infer Event> ? Event : never;

export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/local`;

/**
 * Adds an event. Unlike AWS, which shows the token among a task's parameters, it says "<task token>" there; and the
 * chain of `previousEventId` is a plain line in parallel branches too.
 */
export function record(history: HistoryEvent[], type: string, details: object = {}): void {
  const id = history.length + 1;
  const safe: object = JSON.parse(redactTokens(JSON.stringify(details)));
  const key = `${detailsOf(type)}EventDetails` as const;
  const event: HistoryEvent = { id, previousEventId: id === 2 ? 0 : id - 1, timestamp: Date.now() / 1000, type };
  history.push(Object.keys(safe).length === 0 ? event : { ...event, [key]: safe });
}

// "TaskStateEntered" comes with "stateEnteredEventDetails", "TaskScheduled" with "taskScheduledEventDetails".
function detailsOf(type: string): string {
  const name = type.replace(/^\w+(?=State(Entered|Exited)$)/, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A JSON text with the note that AWS puts beside it. */
export function texts(key: 'input' | 'output', text: string): object {
  return { [key]: text, [`${key}Details`]: { truncated: false } };
}

/** Adds what the library reports: states entered and left, and the iterations of a Map. */
export function recordLibraryEvent(history: HistoryEvent[], event: LibraryEvent): void {
  if (event.type === 'StateEntered') {
    const { name, type, input } = event.state;
    record(history, `${type}StateEntered`, { name, ...texts('input', JSON.stringify(input)) });
  } else if (event.type === 'StateExited') {
    const { name, type, output = null } = event.state;
    record(history, `${type}StateExited`, { name, ...texts('output', JSON.stringify(output)) });
  } else if ('parentState' in event && event.parentState.type === 'Map') {
    record(history, event.type, { name: event.parentState.name, ...('index' in event && { index: event.index }) });
  }
}
