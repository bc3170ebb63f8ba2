import { utc } from '@date-fns/utc';
import { parseISO } from 'date-fns/parseISO';

/** A time of day and its offset, if any. parseISO takes an offset that it cannot read for none. */
const TIME_OF_DAY = /^[\d:.,]+(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/;

/** ISO 8601 as epoch ms, UTC where it has no offset; NaN for anything else. */
export function parseTime(text: string): number {
  const [, time = '0'] = text.split(/[T ]/);
  return TIME_OF_DAY.test(time) ? parseISO(text, { in: utc }).getTime() : Number.NaN;
}
