import { auditKeys } from './audit-row.ts';
import type { AuditEntry } from './events.ts';
import type { Finding } from './finding.ts';
import { canonicalJson } from './json.ts';
import type { Remembered } from './remembered.ts';
import { entryOf, type StoredRow } from './stored-row.ts';

/** Rows reach the table through a stream, as a rule within seconds; for as long (ms) one that is not there is not missed. */
export const LAG_MS = 60_000;

/** What a request remembers and the table lacks: lost for good, or perhaps only not written yet. */
export interface Absent {
  missing: AuditEntry[];
  waiting: AuditEntry[];
}

/**
 * Which of a request's rows, as `rowsOf` gives them, are not among those at `positions`. The rows of one request are
 * written in order, so that only what comes after the last of them can still be on its way.
 */
export function absentRows(
  entries: readonly AuditEntry[],
  openedAt: number,
  positions: readonly string[],
  now: number,
): Absent {
  const there = new Set(positions);
  const last = positions.toSorted().at(-1) ?? '';
  const absent: Absent = { missing: [], waiting: [] };
  for (const entry of entries) {
    const { position } = auditKeys(entry, openedAt);
    if (there.has(position)) continue;
    const fresh = position > last && Date.parse(entry.at) > now - LAG_MS;
    absent[fresh ? 'waiting' : 'missing'].push(entry);
  }
  return absent;
}

/** What is wrong with rows of the versions that a request remembers, row by row. */
export function compareRows(
  request: Remembered,
  entries: readonly AuditEntry[],
  rows: readonly StoredRow[],
): Finding[] {
  const remembered = new Map(entries.map((entry) => [placeOf(entry), entry]));
  return rows.flatMap((row) => {
    const expected = remembered.get(placeOf(row));
    return expected === undefined ? [foreign(request, row)] : differences(entryOf(row), expected);
  });
}

/** What is said of a row that its request remembers and the table lacks. */
export function missed({ request_id, version, ordinal, event, at }: AuditEntry): Finding {
  const message = `\`${event}\` of ${at} is not in the table; the request remembers it`;
  return { request_id, problem: 'missing', version, ordinal, message, repairable: true };
}

const placeOf = ({ version, ordinal }: Pick<AuditEntry, 'version' | 'ordinal'>) => `${version}.${ordinal}`;

function foreign({ id, version: last }: Remembered, { version, ordinal, event }: StoredRow): Finding {
  const why = version > last ? `its last version is ${last}` : 'it remembers no such event';
  return {
    request_id: id,
    problem: 'foreign',
    version,
    ordinal,
    message: `\`${event}\` is not of this request: ${why}`,
  };
}

function differences(row: AuditEntry, expected: AuditEntry): Finding[] {
  const names = [...new Set([...Object.keys(row), ...Object.keys(expected)])].sort();
  const stored = new Map<string, unknown>(Object.entries(row));
  const wanted = new Map<string, unknown>(Object.entries(expected));
  const differing = names.filter((name) => canonicalJson(stored.get(name)) !== canonicalJson(wanted.get(name)));
  if (differing.length === 0) return [];
  const { request_id, version, ordinal } = expected;
  const both = differing.map((name) => {
    const [is, was] = told(stored.get(name), wanted.get(name));
    return `${name} is ${is}, the request remembers ${was}`;
  });
  return [{ request_id, problem: 'changed', version, ordinal, message: both.join('; ') }];
}

/** Letters of a value that are told, and how many of them come before the first that differs. */
const TOLD = 120;
const BEFORE = 40;

/** Two values that differ, each from shortly before the place where they begin to. */
function told(one: unknown, other: unknown): string[] {
  const texts = [one, other].map((value) => [...(value === undefined ? 'none' : canonicalJson(value))]);
  const [first = [], second = []] = texts;
  const place = first.findIndex((letter, index) => letter !== second[index]);
  const from = Math.max(0, (place === -1 ? first.length : place) - BEFORE);
  return texts.map((letters) => excerpt(letters, from));
}

function excerpt(letters: readonly string[], from: number): string {
  const start = letters.length > TOLD ? from : 0;
  const end = start + TOLD;
  return `${start > 0 ? '…' : ''}${letters.slice(start, end).join('')}${end < letters.length ? '…' : ''}`;
}
