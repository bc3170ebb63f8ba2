import { describe, expect, test } from '@jest/globals';
import { type AuditReader, type AuditWriter, auditReader, auditWriter } from '../../lib/adapters/audit-store.ts';
import { rowsOf } from '../../lib/domain/audit-row.ts';
import { mint } from '../../lib/mint.ts';
import { AUDIT_TABLE } from '../support/laptop.ts';
import { memoryAudit } from '../support/memory-audit.ts';
import { linkOf, opened, voted } from '../support/requests.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';

type Audit = AuditWriter & Pick<AuditReader, 'ofRequest'>;

/** The table of the laptop stack, and what stands in for it in tests of faults. */
const kinds: [string, () => Audit][] = [
  [
    'in DynamoDB',
    () => {
      const { documents } = sharedLaptop();
      return { ...auditWriter(documents, AUDIT_TABLE), ofRequest: auditReader(documents, AUDIT_TABLE).ofRequest };
    },
  ],
  ['in memory', memoryAudit],
];

/** The rows of a request that was opened and decided. */
function trail(openedAt?: number) {
  const one = opened({}, openedAt, mint);
  const decided = voted(one.request, { linkHash: linkOf(one, 'approve') }, openedAt);
  return { id: decided.id, rows: rowsOf(decided), of: { openedAt: decided.openedAt, ttl: undefined } };
}

describe.each(kinds)('the audit %s', (_, make) => {
  test('answers the rows of a request, oldest first, whatever order they were written in', async () => {
    const audit = make();
    const { id, rows, of } = trail();
    await audit.write([...rows].reverse(), of);
    expect(rows.length).toBeGreaterThan(2);
    expect(await audit.ofRequest(id)).toEqual(rows);
  });

  test('keeps a row as it was first written', async () => {
    const audit = make();
    const { id, rows, of } = trail();
    await audit.write(rows, of);
    await audit.write(
      rows.map((row) => ({ ...row, actor: 'eve' })),
      of,
    );
    expect(await audit.ofRequest(id)).toEqual(rows);
  });

  test('says which rows were not there yet', async () => {
    const audit = make();
    const { rows, of } = trail();
    expect(await audit.write(rows.slice(0, 1), of)).toEqual(rows.slice(0, 1));
    expect(await audit.write(rows, of)).toEqual(rows.slice(1));
    expect(await audit.write(rows, of)).toEqual([]);
  });

  test('keeps the rows of an earlier request of the same id beside the later ones', async () => {
    const audit = make();
    const { id, rows, of } = trail();
    const later = rows.map((row) => ({ ...row, at: '2027-01-01T00:00:00.000Z' }));
    await audit.write(rows, of);
    await audit.write(later, { ...of, openedAt: of.openedAt + 1 });
    expect(await audit.ofRequest(id)).toEqual([...rows, ...later]);
  });

  test('has no rows of a request that it never heard of', async () => {
    expect(await make().ofRequest(mint())).toEqual([]);
  });
});
