import { isCreation, isEnding } from '../../lib/domain/check-end.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';
import { type Lane, type Tone, timeOf } from './lane.ts';
import { personLanes } from './people.ts';
import { spanText } from './span.ts';

/** How a request ended, in a word and in more. */
export interface Outcome {
  kind: 'decided' | 'expired' | 'cancelled' | 'failed' | 'open';
  badge: string;
  text: string;
  tone: Tone;
}

/** A trail as it is told. */
export interface Story {
  id: string;
  openedAt: string;
  title?: string;
  execution?: string;
  requester: string;
  outcome: Outcome;
  /** The action that was decided on. */
  action?: string;
  /** How long it took from the request to its end (ms). */
  took?: number;
  from: number;
  to: number;
  lanes: Lane[];
  /** What happened after the end that the picture shows. */
  later: AuditEntry[];
}

/** Tells the story of a trail, whose rows come oldest first; `now` (epoch ms) is where an open one stands. */
export function storyOf(rows: readonly AuditEntry[], now: number): Story | undefined {
  const asked = rows.findLast(isCreation) ?? rows[0];
  if (asked === undefined) return undefined;
  const since = rows.slice(rows.indexOf(asked));
  const ending = since.find(isEnding);
  const told = ending === undefined ? undefined : since.findLast(isDelivery);
  const from = timeOf(asked);
  const to = Math.max(from, ...[ending, told].map((row) => (row === undefined ? from : timeOf(row))));
  const end = ending === undefined ? Math.max(now, ...since.map(timeOf)) : to;
  const shown = since.filter((row) => timeOf(row) <= end);
  const outcome = outcomeOf(asked, ending, told, now);
  const { title } = asked.detail;
  return {
    id: asked.request_id,
    openedAt: rows[0]?.at ?? asked.at,
    requester: asked.actor,
    outcome,
    from,
    to: end,
    lanes: [
      requestLane(shown, asked, ending, outcome, end),
      ...personLanes(shown, { asked, ending, end, tone: outcome.tone }),
      ...deliveryLane(shown, ending, told, end),
    ],
    later: since.filter((row) => timeOf(row) > end),
    ...(typeof title === 'string' ? { title } : {}),
    ...(asked.execution === undefined ? {} : { execution: asked.execution }),
    ...(ending?.action === undefined ? {} : { action: ending.action }),
    ...(ending === undefined ? {} : { took: timeOf(ending) - from }),
  };
}

function isDelivery({ event, detail }: AuditEntry): boolean {
  const settled = event === 'delivered' || event === 'closed' || (event === 'failed' && detail.result !== undefined);
  return settled && detail.result !== 'heartbeat';
}

function outcomeOf(
  asked: AuditEntry,
  ending: AuditEntry | undefined,
  told: AuditEntry | undefined,
  now: number,
): Outcome {
  if (ending === undefined) {
    const text = `open for ${spanText(Math.max(now - timeOf(asked), 0))}`;
    return { kind: 'open', badge: 'open', text, tone: 'wait' };
  }
  const after = `after ${spanText(timeOf(ending) - timeOf(asked))}`;
  const action = ending.action ?? 'decided';
  switch (ending.event) {
    case 'decided':
      return { kind: 'decided', badge: action, text: `${action}, decided ${after}`, tone: toneOf(told) };
    case 'expired':
      return { kind: 'expired', badge: 'expired', text: `expired ${after}`, tone: 'bad' };
    case 'cancelled':
      return {
        kind: 'cancelled',
        badge: 'cancelled',
        text: `cancelled ${after}${reasonIn(ending)}, by ${lastOf(ending.actor)}`,
        tone: 'bad',
      };
    default:
      return { kind: 'failed', badge: 'failed', text: `failed ${after}${reasonIn(ending)}`, tone: 'bad' };
  }
}

// Which actions fail their task is told by what the workflow was told.
function toneOf(told: AuditEntry | undefined): Tone {
  if (told === undefined) return 'wait';
  return told.detail.result === 'task-failure' ? 'bad' : 'good';
}

/** The last part of an ARN, which is who; all of it is in the table of rows. */
function lastOf(actor: string): string {
  return actor.startsWith('arn:') ? (actor.split(/[:/]/).at(-1) ?? actor) : actor;
}

function reasonIn({ detail }: AuditEntry): string {
  return typeof detail.reason === 'string' ? `: ${detail.reason}` : '';
}

/** Events of the request itself, which concern nobody in particular. */
function requestLane(
  rows: readonly AuditEntry[],
  asked: AuditEntry,
  ending: AuditEntry | undefined,
  { text, tone }: Outcome,
  end: number,
): Lane {
  const own = rows.filter((row) => row !== asked && row !== ending && row.approver === undefined);
  const marks = own.filter(({ event }) => event === 'requested' || event === 'extended' || event === 'resent');
  return {
    name: 'Request',
    said: text,
    tone,
    from: timeOf(asked),
    to: ending === undefined ? end : timeOf(ending),
    open: ending === undefined,
    marks: marks.map((row) => ({ at: timeOf(row), text: row.event, tone: 'calm' })),
  };
}

/** From the end of the request until Step Functions was told, if there was anything to tell. */
function deliveryLane(
  rows: readonly AuditEntry[],
  ending: AuditEntry | undefined,
  told: AuditEntry | undefined,
  end: number,
): Lane[] {
  if (ending === undefined) return [];
  const owed = ending.event === 'decided' || ending.event === 'failed';
  if (told === undefined && !owed) return [];
  const tries = rows.filter(
    ({ event, detail }) => event === 'failed' && detail.retried === true && detail.mail !== true,
  );
  const from = timeOf(ending);
  return [
    {
      name: 'Step Functions',
      ...saidOfDelivery(told, from),
      from,
      to: told === undefined ? end : timeOf(told),
      open: told === undefined,
      marks: tries.map((row) => ({ at: timeOf(row), text: `tried in vain: ${row.detail.error}`, tone: 'bad' })),
    },
  ];
}

function saidOfDelivery(told: AuditEntry | undefined, from: number): Pick<Lane, 'said' | 'tone'> {
  if (told === undefined) return { said: 'not told yet', tone: 'wait' };
  const after = spanText(timeOf(told) - from);
  if (told.event === 'delivered') return { said: `told after ${after}`, tone: 'good' };
  if (told.event === 'closed') return { said: `no longer waiting, or told before (after ${after})`, tone: 'calm' };
  return { said: `did not take it: ${told.detail.error ?? 'unknown'} (after ${after})`, tone: 'bad' };
}
