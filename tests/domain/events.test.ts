import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { auditKeys, auditTtl, purgedRow, rowsOf } from '../../lib/domain/audit-row.ts';
import { postpone } from '../../lib/domain/deliver.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { type AuditEntry, byVersion, entriesOf, GENESIS, nextChain } from '../../lib/domain/events.ts';
import { canonicalJson } from '../../lib/domain/json.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { extend } from '../../lib/domain/remedies.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import {
  changed,
  countingMint,
  DAY,
  EXECUTION,
  input,
  linkOf,
  NOW,
  opened,
  settings,
  taskMessage,
  voted,
} from '../support/requests.ts';

const plain = opened({ execution: EXECUTION });
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve'), sourceIpHmac: 'mac', userAgent: 'Browser' });

/** The rows of a request's last version, which follow a chain. */
function newest(request: ApprovalRequest, chain: string): AuditEntry[] {
  const events = request.events.filter(({ version }) => version === request.version);
  return entriesOf(request, events, { version: request.version - 1, chain });
}

describe('audit rows', () => {
  test('repeat the request, its execution and the chain of their version', () => {
    const rows = rowsOf(decided);
    expect(rows.map(({ version, ordinal, event }) => ({ version, ordinal, event }))).toEqual([
      { version: 1, ordinal: 0, event: 'requested' },
      { version: 2, ordinal: 0, event: 'redeemed' },
      { version: 2, ordinal: 1, event: 'decided' },
    ]);
    for (const row of rows) expect(row).toMatchObject({ request_id: decided.id, execution: EXECUTION });
    expect(rows.map(({ chain }) => chain)).toEqual([plain.request.chain, decided.chain, decided.chain]);
    expect(rows[1]).toMatchObject({ source_ip_hmac: 'mac', user_agent: 'Browser' });
  });

  test('without an execution have none', () => {
    expect(rowsOf(opened().request)[0]).not.toHaveProperty('execution');
  });

  test('are chained by SHA-256 over the chain before, a line feed and their canonical JSON', () => {
    const at = '2026-11-23T09:00:00.000Z';
    const event = { version: 1, at, event: 'requested' as const, actor: 'workflow', detail: { b: 1, a: ['é'] } };
    const text =
      '[{"actor":"workflow","at":"2026-11-23T09:00:00.000Z","detail":{"a":["é"],"b":1},' +
      '"event":"requested","ordinal":0,"request_id":"abc","version":1}]';
    const first = createHash('sha256').update(`\n${text}`).digest('hex');
    const second = createHash('sha256')
      .update(`${first}\n${text.replace('"version":1', '"version":2')}`)
      .digest('hex');
    const rows = entriesOf({ id: 'abc' }, [event, { ...event, version: 2 }]);
    expect(rows.map(({ chain }) => chain)).toEqual([first, second]);
  });

  test('of later versions follow from the base when the older ones were let go', () => {
    let request: ApprovalRequest = decided;
    const all: AuditEntry[] = rowsOf(decided);
    for (let tries = 0; tries < 1_200; tries++) {
      const [message] = request.outbox;
      if (message === undefined) throw new Error('the message is gone');
      request = changed(postpone(request, message, 'x', NOW + tries));
      all.push(...newest(request, all.at(-1)?.chain ?? ''));
    }
    const kept = rowsOf(request);
    expect(kept.length).toBeLessThan(all.length);
    expect(kept).toEqual(all.slice(-kept.length));
    expect(kept.at(-1)?.chain).toBe(request.chain);
    expect(kept[0]?.version).toBe((request.eventsBase?.version ?? 0) + 1);
  });
});

describe('the row of a purge', () => {
  const row = purgedRow(decided, Date.parse('2028-01-01T00:00:00Z'), 'dynamodb.amazonaws.com');

  test('is the version after the last and goes on with its chain', () => {
    const { chain, ...bare } = row;
    expect(bare).toMatchObject({
      version: 3,
      ordinal: 0,
      event: 'purged',
      request_id: decided.id,
      execution: EXECUTION,
    });
    expect(chain).toBe(nextChain(decided.chain, [bare]));
    expect(row.at).toBe('2028-01-01T00:00:00.000Z');
  });

  test('is never before the row that it follows, though stream records know no milliseconds', () => {
    const at = new Date(NOW + 900).toISOString();
    const late = voted(plain.request, { linkHash: linkOf(plain, 'approve') }, NOW + 900);
    expect(purgedRow(late, NOW, 'removed by hand').at).toBe(at);
    const tried = changed(postpone(decided, taskMessage(decided), 'x', NOW + 900));
    expect(purgedRow(tried, NOW, 'removed by hand').at).toBe(at);
  });

  test('of a request without an execution has none', () => {
    expect(purgedRow(opened().request, NOW, 'removed by hand')).not.toHaveProperty('execution');
  });
});

describe('the keys of a row', () => {
  test('find an approver whatever the case of the address, and are none of nobody', () => {
    const [row] = rowsOf(decided);
    if (row === undefined) throw new Error('there are no rows');
    expect(auditKeys({ ...row, approver: 'Aiko@Example.com' }, NOW).approver_key).toBe('aiko@example.com');
    expect(auditKeys(row, NOW)).not.toHaveProperty('approver_key');
  });

  test('sort by version and ordinal as text', () => {
    const base = rowsOf(decided)[0];
    if (base === undefined) throw new Error('there are no rows');
    const positions = [
      [1, 0],
      [2, 0],
      [2, 9],
      [2, 10],
      [10, 0],
      [1_000, 0],
    ].map(([version = 0, ordinal = 0]) => auditKeys({ ...base, version, ordinal }, NOW).position);
    expect(positions.toSorted()).toEqual(positions);
    expect(new Set(positions).size).toBe(positions.length);
  });

  test('of a request under a key that was used before differ from those of the earlier one, and come after them', () => {
    const [row] = rowsOf(decided);
    if (row === undefined) throw new Error('there are no rows');
    const [earlier, later] = [NOW, NOW + DAY].map((openedAt) => auditKeys(row, openedAt).position);
    expect([later, earlier].toSorted()).toEqual([earlier, later]);
    expect(later).not.toBe(earlier);
  });

  test('say the day in UTC and one of eight shards', () => {
    const days = rowsOf(decided).map((row) => auditKeys(row, NOW).day_shard);
    for (const day of days) expect(day).toMatch(/^2026-11-23#[0-7]$/);
  });
});

describe('rows are kept', () => {
  test('for ever with 0 days', () => {
    expect(auditTtl(decided, 0)).toBeUndefined();
  });

  const short = opened({ expiration: new Date(NOW + 2 * DAY).toISOString() }).request;
  const year = { actor: 'ops', expiration: new Date(NOW + 365 * DAY).toISOString() };
  const lost = changed(cancel(short, { actor: 'countersign', reason: 'MailFailed', mailFailed: true }, NOW + DAY));
  const started = openRequest(parseRequest(input(), settings), settings, countingMint(), NOW + DAY, lost).request;

  test.each([
    ['opened', short],
    ['extended', changed(extend(short, year, NOW + DAY))],
    ['decided, its result undelivered', decided],
    ['expired', changed(expire(short, short.expiresAt))],
    ['started afresh', started],
  ])('equally long, whatever version wrote them, and longer than the request: %s', (_, request) => {
    const ttl = auditTtl(request, 7) ?? 0;
    expect(ttl).toBe((NOW + (365 + 14 + 30 + 7) * DAY) / 1_000);
    expect(ttl).toBeGreaterThanOrEqual(request.ttl + (7 * DAY) / 1_000);
  });
});

describe('canonical JSON', () => {
  test.each<[string, unknown, string]>([
    ['sorts keys at every level', { b: { d: 1, c: 2 }, a: 0 }, '{"a":0,"b":{"c":2,"d":1}}'],
    ['keeps lists in order', [2, 1, { b: 1, a: 2 }], '[2,1,{"a":2,"b":1}]'],
    ['leaves undefined members out', { a: undefined, b: null }, '{"b":null}'],
    ['sorts by code unit, not by locale', { ä: 1, z: 2, Z: 3 }, '{"Z":3,"z":2,"ä":1}'],
    ['escapes as JSON does', { '"\n': '\u2028' }, '{"\\"\\n":"\u2028"}'],
    ['keeps a member named __proto__', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

test('events are grouped by version in order', () => {
  const events = [1, 1, 2, 4, 4, 4].map((version) => ({ version }));
  expect(byVersion(events).map((group) => group.length)).toEqual([2, 1, 3]);
  expect(byVersion([])).toEqual([]);
  expect(entriesOf({ id: 'x' }, [], GENESIS)).toEqual([]);
});
