import type { Row } from '../lib/adapters/stored-rows.ts';
import type { ApprovalRequest } from '../lib/domain/request.ts';
import { verifyTrail } from '../lib/domain/verify-trail.ts';

/** What one story should have come to: the action chosen, and the HTTP status that each of its clicks came to. */
export interface Story {
  action: 'approve' | 'reject';
  answers: readonly number[];
}

/** What is found of it afterwards, where it should be. */
export interface Found {
  /** The execution's status, as Step Functions has it. */
  status: string;
  /** SendTask calls that Step Functions took. */
  calls: number;
  request: ApprovalRequest | undefined;
  rows: readonly Row[];
}

/** What is wrong with a story: at which phase something was lost or happened twice. */
export interface Fault {
  phase: 'ask' | 'vote' | 'deliver' | 'audit';
  kind: 'lost' | 'doubled';
  what: string;
}

/**
 * The share of stories in which something may go wrong that is set right: a click answered with an error and repeated,
 * or a result noted as `closed` that was taken.
 */
const RARELY = 0.01;

/** Whether each of these counts of what was set right is an exception among so many stories. */
export function areExceptions(counts: readonly number[], stories: number): boolean {
  return counts.every((count) => count <= stories * RARELY);
}

const ENDED = { approve: 'SUCCEEDED', reject: 'FAILED' } as const;
/**
 * Ways in which a result is dealt with. Where Step Functions takes a call but its answer comes too late, the repeat is
 * noted as `closed`: it tells a repeat and a task that no longer waits alike. That it took one call is looked at anyway.
 */
const DEALT_WITH = ['delivered', 'closed'];
const EACH_ONCE = ['requested', 'mailed', 'redeemed', 'decided'] as const;

/** Holds what is found against the story. Nothing for one that came to its end, once, and is in the audit whole. */
export function faultsOf(story: Story, found: Found): Fault[] {
  return [...voteFaults(story, found), ...deliveryFaults(story, found), ...auditFaults(found)];
}

function voteFaults({ action, answers }: Story, { request }: Found): Fault[] {
  const accepted = answers.filter((status) => status === 200).length;
  const decided = request?.decision?.action;
  return [
    ...(accepted === 0 ? [fault('vote', 'lost', `no click was recorded: ${answers.join(', ')}`)] : []),
    ...(accepted > 1 ? [fault('vote', 'doubled', `${accepted} clicks were recorded`)] : []),
    ...(decided === action ? [] : [fault('vote', 'lost', `${action} was chosen, ${decided} was decided`)]),
  ];
}

function deliveryFaults({ action }: Story, { status, calls, request }: Found): Fault[] {
  return [
    ...(calls === 0 ? [fault('deliver', 'lost', 'Step Functions was not told')] : []),
    ...(calls > 1 ? [fault('deliver', 'doubled', `Step Functions was told ${calls} times`)] : []),
    ...(status === ENDED[action] ? [] : [fault('deliver', 'lost', `the execution is ${status}`)]),
    ...(DEALT_WITH.includes(request?.delivery ?? '')
      ? []
      : [fault('deliver', 'lost', `the delivery is ${request?.delivery}`)]),
  ];
}

function auditFaults({ request, rows }: Found): Fault[] {
  const countOf = (name: string) => rows.filter(({ event }) => event === name).length;
  // A sender that was raced notes its `delivered` over the `closed` of the other.
  const [delivered, closed] = [countOf('delivered'), countOf('closed')];
  const dealtWith = { name: 'delivered or closed', count: Math.max(delivered, closed) };
  const counts = [...EACH_ONCE.map((name) => ({ name, count: countOf(name) })), dealtWith];
  const wrong = counts
    .filter(({ count }) => count !== 1)
    .map(({ name, count }) => fault('audit', count === 0 ? 'lost' : 'doubled', `${count} rows of ${name}`));
  const unsound = whyUnsound(request, rows);
  return unsound === undefined ? wrong : [...wrong, fault('audit', 'lost', unsound)];
}

/** What an auditor's check finds first: of rows that are there, changed or not there yet. */
function whyUnsound(request: ApprovalRequest | undefined, rows: readonly Row[]): string | undefined {
  if (request === undefined) return 'the request is not there';
  const { findings, waiting } = verifyTrail(request.id, rows, request, Date.now());
  const [first] = findings;
  if (first !== undefined) return `${first.problem} in version ${first.version}: ${first.message}`;
  return waiting === 0 ? undefined : `${waiting} rows are not there yet`;
}

function fault(phase: Fault['phase'], kind: Fault['kind'], what: string): Fault {
  return { phase, kind, what };
}
