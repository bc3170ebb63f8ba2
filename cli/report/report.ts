import type { AuditEntry } from '../../lib/domain/events.ts';
import type { Verdict } from '../../lib/domain/verify-trail.ts';
import type { AuditSelection } from '../audit-selection.ts';
import { type Story, storyOf } from './story.ts';

/** The rows of one trail, oldest first. */
export interface Trail {
  entries: AuditEntry[];
}

/** What a report tells. */
export interface Report {
  stage: string;
  /** Absent for the laptop stack. */
  region?: string;
  /** Of Countersign itself. */
  version: string;
  selection: AuditSelection;
  /** When it was made, epoch ms. */
  now: number;
  trails: Trail[];
  verdicts: Verdict[];
  /** Whether the rows were compared with the requests that are stored, or with each other alone. */
  compared: boolean;
}

/** The stories of a report's trails, the newest request first. */
export function storiesOf({ trails, now }: Report): Story[] {
  const stories = trails.flatMap(({ entries }) => storyOf(entries, now) ?? []);
  return stories.toSorted((a, b) => b.from - a.from || (a.id < b.id ? -1 : 1));
}
