import { commit } from './commit.ts';
import { isOver } from './endings.ts';
import { CountersignError } from './errors.ts';
import type { Mint } from './link-id.ts';
import { owe, type WithLinks } from './mailing.ts';
import { type Reminder, remindersSent, remindersToCome } from './reminder.ts';
import { type ApprovalRequest, remindable } from './request.ts';
import type { Unchanged } from './transition.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS_MS = [7 * DAY_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];

/** ISO 8601, with a sign; years and months are left out, because their lengths differ. */
const DURATION =
  /^([+-]?)P(?=.)(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;

/** A duration in milliseconds, negative with a sign; undefined for anything else. */
function durationOf(text: string): number | undefined {
  const [, sign, ...parts] = DURATION.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const length = UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(parts[index] ?? 0), 0);
  return sign === '-' ? -length : length;
}

/**
 * Reminders: a duration counts from the creation, one with a minus back from the expiry. One whose time is not between
 * the two is kept and not sent: a state's durations are written once, while its expiry may come of its input.
 * @throws CountersignError InvalidDate, for what is no duration.
 */
export function remindersFrom(durations: readonly string[]): Reminder[] {
  return durations.map((text, index) => {
    const ms = durationOf(text);
    if (ms !== undefined) return ms < 0 ? { from: 'expiry', ms: -ms } : { from: 'creation', ms };
    throw new CountersignError(
      'InvalidDate',
      `reminders[${index}]: must be an ISO 8601 duration of weeks, days, hours, minutes or seconds, such as PT24H after the creation or -PT24H before the expiry`,
    );
  });
}

/**
 * Reminds those who have not voted, with fresh links, when a reminder is due; several that are due at once are one. The
 * version is saved before anybody is mailed: a process that dies in between leaves the mails to the sweep, as at the
 * creation. Who never got the first mail is not reminded of it.
 */
export function remind(request: ApprovalRequest, mint: Mint, now: number): WithLinks | Unchanged {
  const [next = Number.POSITIVE_INFINITY] = remindersToCome(request);
  if (isOver(request, now) || now < next) return { kind: 'unchanged', request };
  const targets = remindable(request);
  const { draft: owing, links } = owe(request, targets, 'reminder', mint, now);
  const draft = { ...owing, reminders: remindersSent(request, now) };
  const event = { event: 'reminded' as const, actor: 'countersign' };
  const [first = { ...event, detail: { nobody: true } }, ...rest] = targets.map(({ email }) => ({
    ...event,
    approver: email,
    detail: {},
  }));
  return { kind: 'changed', request: commit(request, draft, [first, ...rest], now), links };
}
