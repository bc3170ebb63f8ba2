import type { AuditEntry } from '../../lib/domain/events.ts';

/** How something went, for its colour; what it means is always said in words too. */
export type Tone = 'good' | 'bad' | 'wait' | 'calm';

/** Something that happened at a moment (epoch ms). */
export interface Mark {
  at: number;
  text: string;
  tone: Tone;
}

/** What one took part in, from when to when (epoch ms); `open` goes on beyond the picture. */
export interface Lane {
  name: string;
  said: string;
  tone: Tone;
  from: number;
  to: number;
  open: boolean;
  marks: Mark[];
}

/** When a row's event happened, epoch ms. */
export const timeOf = ({ at }: AuditEntry) => Date.parse(at);
