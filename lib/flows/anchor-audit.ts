import type { PutAnchor } from '../adapters/anchor-store.ts';
import type { DayRows } from '../adapters/day-rows.ts';
import { type Anchor, type AnchoredHead, anchoredRow, withRow } from '../domain/anchor.ts';
import type { Clock } from './apply.ts';

/** What anchoring needs. */
export interface AnchorDependencies {
  rows: DayRows;
  put: PutAnchor;
  clock: Clock;
  stage: string;
}

/** What became of a day: how many trails have a head in its anchor, and how many rows were not readable. */
export interface Anchored {
  day: string;
  heads: number;
  unreadable: number;
  /** False where the day was anchored before: that one stands. */
  written: boolean;
}

/** Anchors a day (YYYY-MM-DD, UTC) that is over. What is no row of ours must not keep the others from it. */
export async function anchorDay({ rows, put, clock, stage }: AnchorDependencies, day: string): Promise<Anchored> {
  const heads = new Map<string, AnchoredHead>();
  let unreadable = 0;
  for await (const row of rows(day)) {
    const one = anchoredRow(row);
    if (one === undefined) unreadable++;
    else withRow(heads, one);
  }
  const sorted = [...heads.values()].sort((a, b) => (a.request_id < b.request_id ? -1 : 1));
  const anchor: Anchor = { stage, day, made_at: new Date(clock()).toISOString(), heads: sorted };
  const written = await put(day, JSON.stringify(anchor));
  return { day, heads: sorted.length, unreadable, written };
}
