import { type AuditEntry, byVersion, nextChain } from '../lib/domain/events.ts';
import type { ApprovalRequest } from '../lib/domain/request.ts';

/** What one story should have come to: the action chosen, and how many of its clicks were answered "recorded". */
export interface Story {
  action: 'approve' | 'reject';
  accepted: number;
}

/** What is found of it afterwards, where it should be. */
export interface Found {
  /** The execution's status, as Step Functions has it. */
  status: string;
  /** SendTask calls that Step Functions took. */
  calls: number;
  request: ApprovalRequest | undefined;
  rows: readonly AuditEntry[];
}

/** What is wrong with a story: at which phase something was lost or happened twice. */
export interface Fault {
  phase: 'ask' | 'vote' | 'deliver' | 'audit';
  kind: 'lost' | 'doubled';
  what: string;
}

const ENDED = { approve: 'SUCCEEDED', reject: 'FAILED' } as const;
const EACH_ONCE = ['requested', 'mailed', 'redeemed', 'decided', 'delivered'] as const;

/** Holds what is found against the story. Nothing for one that came to its end, once, and is in the audit whole. */
export function faultsOf(story: Story, found: Found): Fault[] {
  return [...voteFaults(story, found), ...deliveryFaults(story, found), ...auditFaults(found)];
}

function voteFaults({ action, accepted }: Story, { request }: Found): Fault[] {
  const decided = request?.decision?.action;
  return [
    ...(accepted === 0 ? [fault('vote', 'lost', 'no click was recorded')] : []),
    ...(accepted > 1 ? [fault('vote', 'doubled', `${accepted} clicks were recorded`)] : []),
    ...(decided === action ? [] : [fault('vote', 'lost', `${action} was chosen, ${decided} was decided`)]),
  ];
}

function deliveryFaults({ action }: Story, { status, calls, request }: Found): Fault[] {
  return [
    ...(calls === 0 ? [fault('deliver', 'lost', 'Step Functions was not told')] : []),
    ...(calls > 1 ? [fault('deliver', 'doubled', `Step Functions was told ${calls} times`)] : []),
    ...(status === ENDED[action] ? [] : [fault('deliver', 'lost', `the execution is ${status}`)]),
    ...(request?.delivery === 'delivered' ? [] : [fault('deliver', 'lost', `the delivery is ${request?.delivery}`)]),
  ];
}

function auditFaults({ request, rows }: Found): Fault[] {
  const counts = EACH_ONCE.map((name) => ({ name, count: rows.filter(({ event }) => event === name).length }));
  const wrong = counts
    .filter(({ count }) => count !== 1)
    .map(({ name, count }) => fault('audit', count === 0 ? 'lost' : 'doubled', `${count} rows of ${name}`));
  const broken = brokenAt(request, rows);
  return broken === undefined ? wrong : [...wrong, fault('audit', 'lost', broken)];
}

/** Where the rows stop being the request's history, by the chain that they carry. */
function brokenAt(request: ApprovalRequest | undefined, rows: readonly AuditEntry[]): string | undefined {
  let chain = '';
  for (const [index, group] of byVersion(rows).entries()) {
    if (group[0]?.version !== index + 1) return `version ${index + 1} is missing`;
    const bare = group.map(({ chain: _chain, ...row }) => row);
    chain = nextChain(chain, bare);
    if (group.some((row) => row.chain !== chain)) return `the chain of version ${index + 1} is broken`;
  }
  return chain === request?.chain ? undefined : 'the audit ends before the request does';
}

function fault(phase: Fault['phase'], kind: Fault['kind'], what: string): Fault {
  return { phase, kind, what };
}
