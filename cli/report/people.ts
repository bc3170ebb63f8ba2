import type { AuditEntry } from '../../lib/domain/events.ts';
import { type Lane, type Mark, type Tone, timeOf } from './lane.ts';
import { spanText } from './span.ts';

/** Whether a row says that somebody was asked, by a mail that was not about the outcome. */
const isAsking = ({ event, detail }: AuditEntry) => event === 'mailed' && detail.outcome !== true;
const LINK_HOLDER = 'link holder';

/** What the lanes of a request have in common: how it began and ended, when the picture ends, and how it went. */
interface Frame {
  asked: AuditEntry;
  ending: AuditEntry | undefined;
  end: number;
  tone: Tone;
}

/** A lane for each person who was asked, and for whoever else acted with a link: when asked, when answered, and what. */
export function personLanes(rows: readonly AuditEntry[], { asked, ending, end, tone }: Frame): Lane[] {
  return peopleIn(rows, asked).map((name) => {
    const own = rows.filter((row) => same(personOf(row), name));
    const from = timeOf(own.find(isAsking) ?? asked);
    const vote = own.find(({ event }) => event === 'redeemed');
    const over = vote ?? passedOn(own) ?? ending;
    const to = over === undefined ? end : Math.max(timeOf(over), from);
    const said = vote === undefined ? silence(own, ending, to - from) : answer(vote, ending, tone, to - from);
    return {
      name,
      ...said,
      from,
      to,
      open: over === undefined,
      marks: own.flatMap(markOf),
    };
  });
}

/** The row by which somebody left the answer to another, unless it was given back to them. */
function passedOn(own: readonly AuditEntry[]): AuditEntry | undefined {
  const last = own.findLast(({ event }) => event === 'delegated');
  return last?.detail.taken_back === true ? undefined : last;
}

function peopleIn(rows: readonly AuditEntry[], { detail }: AuditEntry): string[] {
  const listed = Array.isArray(detail.approvers) ? detail.approvers.map(String) : [];
  const acted = rows.flatMap((row) => personOf(row) ?? []);
  const people: string[] = [];
  for (const name of [...listed, ...acted]) if (!people.some((one) => same(one, name))) people.push(name);
  return people;
}

/** Whom a row is about: an approver, or the unnamed holder of a link. */
function personOf({ approver, actor }: AuditEntry): string | undefined {
  return approver ?? (actor === LINK_HOLDER ? actor : undefined);
}

const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();

interface Said {
  said: string;
  tone: Tone;
}

// A vote for what was decided went the way that the decision went.
function answer({ action }: AuditEntry, ending: AuditEntry | undefined, tone: Tone, took: number): Said {
  const won = ending?.action !== undefined && action === ending.action;
  return { said: `${action ?? 'answered'} after ${spanText(took)}`, tone: won ? tone : 'wait' };
}

function silence(own: readonly AuditEntry[], ending: AuditEntry | undefined, took: number): Said {
  const passed = passedOn(own);
  if (typeof passed?.detail.to === 'string') {
    return { said: `passed on to ${passed.detail.to} after ${spanText(took)}`, tone: 'calm' };
  }
  const failed = own.findLast(
    ({ event, detail }) =>
      event === 'bounced' ||
      (event === 'failed' && detail.mail === true && detail.outcome !== true && detail.code !== true),
  );
  const mailed = own.findLast(isAsking);
  if (failed !== undefined && (mailed === undefined || timeOf(mailed) < timeOf(failed))) {
    return { said: failed.event === 'bounced' ? 'the mail came back' : 'could not be mailed', tone: 'bad' };
  }
  if (ending !== undefined) return { said: `no answer in ${spanText(took)}`, tone: 'calm' };
  return { said: `no answer yet, after ${spanText(took)}`, tone: 'wait' };
}

const MARKS: Partial<Record<AuditEntry['event'], Tone>> = {
  mailed: 'calm',
  reminded: 'calm',
  resent: 'calm',
  delegated: 'calm',
  code_sent: 'calm',
  heartbeat: 'calm',
  redeemed: 'calm',
  refused: 'bad',
  failed: 'bad',
  bounced: 'bad',
  complained: 'bad',
};

function markOf(row: AuditEntry): Mark[] {
  const tone = MARKS[row.event];
  if (tone === undefined) return [];
  const why = [row.action, row.detail.reason, row.detail.error].filter((text) => typeof text === 'string').join(', ');
  return [{ at: timeOf(row), text: why === '' ? row.event : `${row.event}: ${why}`, tone }];
}
