import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { writeAudit } from '../../handlers/write-audit.ts';
import type { AuditEntry } from '../../lib/domain/events.ts';
import { issueCode } from '../../lib/domain/proof-code.ts';
import { NOW, opened } from '../support/requests.ts';

const proof = issueCode(undefined, { id: 'proof#x#y', link: 'l', ttl: 1, mac: 'm', again: false }, NOW);
const item = (value: object) => JSON.parse(JSON.stringify(marshall(value, { removeUndefinedValues: true })));

test('a one-time code that comes by is no event, and holds up nothing', async () => {
  const code = item(proof.kind === 'changed' ? proof.proof : {});
  const request = item(opened().request);
  const written: AuditEntry[] = [];
  const audit = {
    write: async (entries: readonly AuditEntry[]) => {
      written.push(...entries);
      return [...entries];
    },
  };
  const Records = [
    { eventName: 'INSERT' as const, dynamodb: { Keys: { id: { S: 'proof#x#y' } }, NewImage: code } },
    { eventName: 'REMOVE' as const, dynamodb: { Keys: { id: { S: 'proof#x#y' } }, OldImage: code } },
    { eventName: 'INSERT' as const, dynamodb: { Keys: { id: { S: 'r' } }, NewImage: request } },
  ];

  expect(await writeAudit({ audit, retentionDays: 0 }, { Records })).toEqual({ batchItemFailures: [] });

  expect(written.map(({ event }) => event)).toEqual(['requested']);
});
