import { expect, test } from '@jest/globals';
import { eventFor } from '../../bench/event.ts';
import { queryAudit } from '../../handlers/query-audit.ts';
import type { AuditReader } from '../../lib/adapters/audit-store.ts';
import { NOW } from '../support/requests.ts';

/** A table without rows that says how many it was asked for. */
function reader() {
  const limits: number[] = [];
  const empty = async (limit: number) => {
    limits.push(limit);
    return { entries: [] };
  };
  const fake: AuditReader = {
    ofRequest: async () => [],
    by: (_index, _value, limit) => empty(limit),
    ofDay: (_day, limit) => empty(limit),
  };
  return { fake, limits };
}

const asking = (queryStringParameters: Record<string, string>) => ({ ...eventFor(''), queryStringParameters });

test.each([
  [undefined, 100],
  ['', 100],
  ['1', 1],
  ['1000', 1_000],
  ['1001', 1_000],
])('a page of `limit` %j has %i rows at most', async (limit, expected) => {
  const { fake, limits } = reader();
  await queryAudit(fake, asking({ approver: 'aiko@example.com', ...(limit === undefined ? {} : { limit }) }), NOW);
  expect(limits).toEqual([expected]);
});

test.each([
  [{ request: 'r', limit: 'abc' }, /^limit: /],
  [{ request: 'r', limit: '0' }, /^limit: /],
  [{ request: 'r', limit: '-1' }, /^limit: /],
  [{ request: 'r', limit: '1.5' }, /^limit: /],
  [{ request: 'r', limit: '0x10' }, /^limit: /],
  [{ approver: 'aiko@example.com', execution: 'arn' }, /^approver, execution: /],
  [{ request: 'r', approver: 'aiko@example.com', execution: 'arn' }, /^request, approver, execution: /],
])('what would be ignored is refused by name: %j', async (query, message) => {
  const refused = queryAudit(reader().fake, asking(query), NOW);
  await expect(refused).rejects.toMatchObject({ code: 'InvalidJSON', message: expect.stringMatching(message) });
});

test('an empty parameter says nothing', async () => {
  const answer = await queryAudit(reader().fake, asking({ approver: 'aiko@example.com', execution: '' }), NOW);
  expect(answer).toMatchObject({ statusCode: 200, body: '{"entries":[]}' });
});

test.each([undefined, null])('a query without parameters (%j) is told what it may ask for', async (parameters) => {
  const refused = queryAudit(reader().fake, { queryStringParameters: parameters }, NOW);
  await expect(refused).rejects.toMatchObject({ code: 'InvalidJSON', message: expect.stringContaining('say what') });
});
