import * as z from 'zod/mini';
import { CountersignError } from './errors.ts';

const head = z.object({
  request_id: z.string(),
  position: z.string(),
  version: z.int(),
  chain: z.string(),
  ttl: z.optional(z.int()),
});
/** The last row that a trail had on a day: its key, its chain, and when it may go (epoch s), if ever. */
export type AnchoredHead = z.infer<typeof head>;

/** What is anchored of a day (YYYY-MM-DD, UTC): the heads of all trails that had rows on it. */
export const anchorSchema = z.object({
  stage: z.string(),
  day: z.string(),
  made_at: z.string(),
  heads: z.array(head),
});
export type Anchor = z.infer<typeof anchorSchema>;

/** A row of the audit as far as an anchor is concerned; undefined for what is no row of ours. */
export function anchoredRow(row: unknown): AnchoredHead | undefined {
  return head.safeParse(row).data;
}

/** Keeps the later of a row and what was the head of its trail so far. */
export function withRow(heads: Map<string, AnchoredHead>, row: AnchoredHead): void {
  // The time at which the id was first used tells trails apart; keys sort as their rows do.
  const trail = `${row.request_id} ${row.position.split('.', 1)[0]}`;
  const before = heads.get(trail);
  if (before === undefined || row.position > before.position) heads.set(trail, row);
}

const DAY_MS = 86_400_000;
/** Rows come so late at most (write-audit's maximumRecordAge); what comes later was repaired. */
const LATE_MS = 6 * 3_600_000;

/** The last day (UTC) whose rows are all there at a time (epoch ms). */
export function lastDay(now: number): string {
  return dayOf(now - DAY_MS - LATE_MS);
}

/** The function has as long to anchor a day once its rows are there. */
const GRACE_MS = 2 * 3_600_000;

/** The last day (UTC) that must have been anchored by a time (epoch ms). */
export function dueDay(now: number): string {
  return lastDay(now - GRACE_MS);
}

/**
 * The day to anchor: the last one, or the one that is asked for. An anchor is for ever, so no day gets one before its
 * rows are all there.
 * @throws CountersignError InvalidDate.
 */
export function dayToAnchor(asked: unknown, now: number): string {
  const last = lastDay(now);
  if (asked === undefined) return last;
  if (typeof asked === 'string' && isDay(asked) && asked <= last) return asked;
  throw new CountersignError(
    'InvalidDate',
    `day: must be a day such as ${last}, which is the last that can be anchored`,
  );
}

/** The days from one to another, both included. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) days.push(dayOf(at));
  return days;
}

// A day is written as it would be written here: 2026-02-29 is no day, and 2026-3-1 no way to write one.
function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && dayOf(at) === text;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
