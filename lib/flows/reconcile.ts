import type { ExecutionState, Executions } from '../adapters/executions.ts';
import type { OpenRequest, OpenRequests } from '../adapters/open-requests.ts';
import { type EndDependencies, endRequests } from './end-with-execution.ts';

/** What reconciling needs; `pause` takes milliseconds. */
export type ReconcileDependencies = EndDependencies & {
  open: OpenRequests;
  executions: Executions;
  pause: (milliseconds: number) => Promise<void>;
};

/** Each minute of an hour has its part of the open requests: all of them are looked at once an hour. */
const SEGMENTS = 60;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/**
 * Executions that are looked up in a run, and at once with a second's pause: five a second, of the ten or fifteen that
 * an account has. A prime number, so that where there are more, each hour's run begins elsewhere among them.
 */
const MOST = 149;
const AT_ONCE = 5;
const PAUSE_MS = 1_000;
/** Step Functions may not know yet of an execution that began, or was redriven, less than this ago. */
const SETTLED_MS = 15 * MINUTE_MS;

/** What came of a run: executions looked up, requests cancelled, requests left; and errors by name. */
export interface Reconciled {
  executions: number;
  cancelled: number;
  left: number;
  errors: Record<string, number>;
}

/**
 * Cancels requests whose execution has ended without its event getting here: events are best effort, and one may come
 * before its request is written. Keeps no state: what is not reached by `until` (epoch ms), or could not be looked up,
 * is met again an hour later.
 */
export async function reconcile(
  dependencies: ReconcileDependencies,
  scheduledAt: number,
  until: number,
): Promise<Reconciled> {
  const seenAt = dependencies.clock();
  const segment = Math.floor(scheduledAt / MINUTE_MS) % SEGMENTS;
  const groups = turnOf(await dependencies.open.openIn(segment, SEGMENTS), scheduledAt);
  const reconciled: Reconciled = { executions: 0, cancelled: 0, left: 0, errors: {} };
  for (let start = 0; start < groups.length; start += AT_ONCE) {
    if (start > 0) await dependencies.pause(PAUSE_MS);
    if (dependencies.clock() >= until) return reconciled;
    const batch = groups.slice(start, start + AT_ONCE);
    await Promise.all(batch.map((group) => reconcileOne(dependencies, group, seenAt, until, reconciled)));
  }
  return reconciled;
}

/** The requests of one execution. */
type Group = [executionArn: string, requests: OpenRequest[]];

function turnOf(open: readonly OpenRequest[], scheduledAt: number): Group[] {
  // Express executions cannot be looked up, and no task of theirs waits.
  const standard = open.filter(({ openExecution }) => !openExecution.includes(':express:'));
  const groups = [...Map.groupBy(standard, ({ openExecution }) => openExecution)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const start = (Math.floor(scheduledAt / HOUR_MS) * MOST) % Math.max(groups.length, 1);
  return [...groups.slice(start), ...groups.slice(0, start)].slice(0, MOST);
}

async function reconcileOne(
  dependencies: ReconcileDependencies,
  [executionArn, requests]: Group,
  seenAt: number,
  until: number,
  reconciled: Reconciled,
): Promise<void> {
  const state = await dependencies.executions.describe(executionArn);
  reconciled.executions += 1;
  if (state.kind === 'unknown') reconciled.errors[state.error] = (reconciled.errors[state.error] ?? 0) + 1;
  if (state.kind !== 'ended') return;
  const end = { executionArn, status: state.status, before: endedBefore(state, seenAt) };
  const ids = requests.filter(({ createdAt }) => createdAt < end.before).map(({ id }) => id);
  const { cancelled, left } = await endRequests(dependencies, ids, end, until);
  reconciled.cancelled += cancelled;
  reconciled.left += left;
}

// A task that begins as its execution ends may be written down after that. Whatever was there a while ago, and whose
// execution has ended by now, waits no more either.
function endedBefore({ stoppedAt = 0 }: Extract<ExecutionState, { kind: 'ended' }>, seenAt: number): number {
  return Math.max(stoppedAt, seenAt - SETTLED_MS);
}
