import { type AuditEntry, nextChain } from './events.ts';
import type { Finding } from './finding.ts';
import { entryOf, type StoredRow } from './stored-row.ts';

/**
 * What is wrong with the chain of the versions 1 to `last`, recomputed from their rows. After a gap or a break it goes on
 * from the chain that the rows tell, so that what follows is checked too and one fault is told once.
 */
export function walkChain(id: string, rows: readonly StoredRow[], last: number): Finding[] {
  const findings: Finding[] = [];
  const finding = (problem: Finding['problem'], version: number, message: string, ordinal?: number) =>
    findings.push({ request_id: id, problem, version, message, ...(ordinal === undefined ? {} : { ordinal }) });
  let before: string | undefined = '';
  let next = 1;
  for (const [version, group] of versionsOf(rows)) {
    if (version > next) {
      finding('missing', next, gap(next, version - 1));
      before = undefined;
    }
    const entries = group.map(entryOf);
    const hole = entries.findIndex(({ ordinal }, index) => ordinal !== index);
    const told = entries[0]?.chain ?? '';
    if (hole >= 0) finding(...atHole(entries, hole));
    else if (entries.some(({ chain }) => chain !== (before === undefined ? told : chainAfter(before, entries)))) {
      finding('broken', version, 'its chain does not follow from its rows and the chain before');
    }
    before = told;
    next = version + 1;
  }
  if (next <= last) finding('missing', next, gap(next, last));
  return findings;
}

function versionsOf(rows: readonly StoredRow[]): [number, StoredRow[]][] {
  const sorted = rows.toSorted((a, b) => a.version - b.version || a.ordinal - b.ordinal);
  return [...Map.groupBy(sorted, ({ version }) => version)];
}

function chainAfter(before: string, entries: readonly AuditEntry[]): string {
  return nextChain(
    before,
    entries.map(({ chain: _chain, ...bare }) => bare),
  );
}

const gap = (from: number, to: number) =>
  from === to ? 'none of its rows is there' : `no row of the versions ${from} to ${to} is there`;

function atHole(entries: readonly AuditEntry[], hole: number): [Finding['problem'], number, string, number] {
  const { version = 0, ordinal = 0 } = entries[hole] ?? {};
  const twice = ordinal === entries[hole - 1]?.ordinal;
  return twice
    ? ['twice', version, 'more than one row stands for this event', ordinal]
    : ['missing', version, 'a row between its others is not there', hole];
}
