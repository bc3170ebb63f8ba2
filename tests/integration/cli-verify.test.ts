import { S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { putAnchor } from '../../lib/adapters/anchor-store.ts';
import { dayRows } from '../../lib/adapters/day-rows.ts';
import { type Row, storedRows } from '../../lib/adapters/stored-rows.ts';
import { auditKeys } from '../../lib/domain/audit-row.ts';
import { cancel } from '../../lib/domain/endings.ts';
import { entrySchema } from '../../lib/domain/events.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { anchorDay } from '../../lib/flows/anchor-audit.ts';
import { mint } from '../../lib/mint.ts';
import { runCli } from '../support/cli.ts';
import { AUDIT_TABLE, REQUESTS_TABLE, stored, storedOnce } from '../support/laptop.ts';
import { choose, idIn } from '../support/links.ts';
import { linkTo, newAddress } from '../support/mails.ts';
import { startMemoryS3 } from '../support/memory-s3.ts';
import { changed, opened } from '../support/requests.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';
import { trailOf } from '../support/trail.ts';
import { until } from '../support/until.ts';
import { startAsking } from '../support/workflows.ts';

const laptop = sharedLaptop();
const rows = storedRows(laptop.documents, AUDIT_TABLE);

const verdict = z.strictObject({
  verified: z.boolean(),
  requests: z.int(),
  rows: z.int(),
  not_yet_written: z.int(),
  leaving: z.int(),
  anchored_heads: z.int().optional(),
  findings: z.array(z.looseObject({ request_id: z.string(), problem: z.string(), version: z.int().optional() })),
});

const KEYS = { accessKeyId: 'a', secretAccessKey: 'b' };

const put = (Item: Row) => laptop.documents.send(new PutCommand({ TableName: AUDIT_TABLE, Item }));
const remove = ({ request_id, position }: Row) =>
  laptop.documents.send(new DeleteCommand({ TableName: AUDIT_TABLE, Key: { request_id, position } }));

/** A request that was asked, decided and delivered, with all its rows. */
async function delivered() {
  const email = newAddress();
  await startAsking(laptop, { approvers: [email] });
  const link = await linkTo(laptop, email);
  const id = idIn(link);
  await choose(link, 'approve', { comment: 'fine' });
  await storedOnce(laptop, id, 'delivered', ({ delivery }) => delivery === 'delivered');
  await trailOf(laptop, id);
  return { id, email, all: await rows.ofRequest(id) };
}

/** A request of an hour ago, so that none of its rows can still be on its way. */
async function longAgo() {
  const then = Date.now() - 3_600_000;
  const execution = `arn:aws:states:us-east-1:000000000000:execution:long:${crypto.randomUUID()}`;
  const { request } = opened({ execution, approvers: ['aiko@example.com'] }, then, mint);
  const results = [{ kind: 'mailed' as const, email: 'aiko@example.com', messageId: 'm' }];
  const mailed = changed(recordMails(request, results, then + 1_000));
  const cancelled = changed(cancel(mailed, { actor: 'test', reason: 'Over' }, then + 60_000));
  for (const version of [request, mailed, cancelled]) await laptop.store.save(version);
  const all = await until('its rows are there', async () => {
    const found = await rows.ofRequest(request.id);
    return found.length === 3 && found;
  });
  return { id: request.id, execution, all };
}

async function verify(...selection: string[]) {
  const { code, stdout, stderr } = await runCli(laptop, ['audit', 'verify', ...selection, '--format', 'json']);
  expect(stderr).toBe('');
  const found = verdict.parse(JSON.parse(stdout));
  expect(code).toBe(found.verified ? 0 : 1);
  return found;
}

describe('countersign audit verify', () => {
  let id = '';
  let email = '';
  let all: Row[] = [];
  beforeAll(async () => {
    ({ id, email, all } = await delivered());
  }, 60_000);

  const row = (index: number) => all[index] ?? {};
  const wrong = async () => (await verify('--request', id)).findings.map(({ problem, version }) => [problem, version]);

  test('finds nothing in a trail as it was written', async () => {
    expect(await verify('--request', id)).toEqual({
      verified: true,
      requests: 1,
      rows: all.length,
      not_yet_written: 0,
      leaving: 0,
      findings: [],
    });
    const { code, stdout } = await runCli(laptop, ['audit', 'verify', '--request', id]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `1 request, ${all.length} rows: nothing is missing and every chain holds.\n`,
    });
  });

  test.each<[string, () => Row, [string, number][]]>([
    ['an actor', () => ({ ...row(2), actor: 'eve@example.com' }), [['changed', 3]]],
    ['a comment', () => ({ ...row(2), detail: { comment: 'not at all' } }), [['changed', 3]]],
    ['a time', () => ({ ...row(0), at: '2026-01-01T00:00:00.000Z' }), [['changed', 1]]],
    ['a chain', () => ({ ...row(1), chain: '0'.repeat(64) }), [['changed', 2]]],
    ['an action', () => ({ ...row(3), action: 'reject' }), [['changed', 3]]],
    ['the day that it is found under', () => ({ ...row(0), day_shard: '2020-01-01#0' }), [['misplaced', 1]]],
    ['the approver that it is found under', () => ({ ...row(2), approver_key: 'eve@example.com' }), [['misplaced', 3]]],
  ])('finds a row of which %s was changed by hand', async (_, change, expected) => {
    const changed = change();
    const original = all.find(({ position }) => position === changed.position) ?? {};
    await put(changed);
    const found = await wrong();
    await put(original);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(await wrong()).toEqual([]);
  });

  test('finds every row that was deleted by hand', async () => {
    const old = await longAgo();
    for (const one of old.all) {
      await remove(one);
      const { findings } = await verify('--request', old.id);
      await put(one);
      expect(findings).toMatchObject([{ problem: 'missing', version: one.version }]);
    }
    expect(await verify('--request', old.id)).toMatchObject({ verified: true });
  });

  test('does not miss a row that may be on its way still', async () => {
    const fresh = await delivered();
    await remove(fresh.all.at(-1) ?? {});
    expect(await verify('--request', fresh.id)).toMatchObject({ verified: true, not_yet_written: 1 });
  });

  test('finds rows that were put in by hand', async () => {
    const last = entrySchema.parse(all.at(-1));
    const { openedAt } = await stored(laptop, id);
    const next = { ...last, version: last.version + 1, event: 'cancelled' as const };
    const beside = { ...last, ordinal: 1 };
    for (const forged of [next, beside]) {
      const inserted = { ...forged, ...auditKeys(forged, openedAt) };
      await put(inserted);
      const found = await wrong();
      await remove(inserted);
      expect(found).toEqual([['foreign', forged.version]]);
    }
    expect(await wrong()).toEqual([]);
  });

  test('finds a trail whose request is gone without a word', async () => {
    const invented = 'abcdefghijkmnopq';
    const forged = { ...entrySchema.parse(all[0]), request_id: invented };
    const inserted = { ...forged, ...auditKeys(forged, Date.parse(forged.at)) };
    await put(inserted);
    const { findings } = await verify('--request', invented);
    await remove(inserted);
    expect(findings.map(({ problem }) => problem)).toEqual(['broken', 'unended']);
  }, 30_000);

  test('tells what is wrong, where, and what can be done', async () => {
    await remove(row(1));
    const { code, stdout } = await runCli(laptop, ['audit', 'verify', '--request', id]);
    await put(row(1));
    const [head, first, ...rest] = stdout.trimEnd().split('\n');
    expect(code).toBe(1);
    expect(head).toMatch(/^request +version +problem +what is wrong$/);
    expect(first).toMatch(new RegExp(`^${id} +2\\.0 +missing +\`mailed\` of .* is not in the table`));
    expect(rest).toEqual([
      `1 finding on 1 request; looked at 1 request, ${all.length - 1} rows.`,
      'countersign audit repair writes what is still known again.',
    ]);
  });

  test.each(['--approver', '--execution', '--from'])('looks at what %s selects', async (option) => {
    const request = await stored(laptop, id);
    const value = { '--approver': email, '--execution': request.executionArn, '--from': row(0).at }[option];
    await remove(row(2));
    const { findings, requests } = await verify(option, String(value));
    await put(row(2));
    expect(requests).toBeGreaterThan(0);
    expect(findings.filter(({ request_id }) => request_id === id)).toMatchObject([{ problem: 'missing', version: 3 }]);
  });

  test('finds a request that has lost all of its rows', async () => {
    const old = await longAgo();
    for (const one of old.all) await remove(one);
    const { findings } = await verify('--execution', old.execution);
    expect(findings.map(({ problem }) => problem)).toEqual(old.all.map(() => 'missing'));
  });

  test('reads the whole stage when nothing is selected', async () => {
    await remove(row(0));
    const { findings } = await verify();
    await put(row(0));
    expect(findings.filter(({ request_id }) => request_id === id)).toMatchObject([{ problem: 'missing', version: 1 }]);
  }, 30_000);

  test('says so when there is no such request', async () => {
    const { code, stdout, stderr } = await runCli(laptop, ['audit', 'verify', '--request', '2222222222222222']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('nothing is known');
  });
});

describe('countersign audit verify --anchors', () => {
  test('finds a trail that was taken away whole, which nothing else can tell of', async () => {
    const s3 = await startMemoryS3();
    try {
      const environment = { ...laptop.environment, AWS_ENDPOINT_URL_S3: s3.url };
      const day = new Date().toISOString().slice(0, 10);
      const kept = await longAgo();
      const lost = await longAgo();
      const client = new S3Client({ region: 'us-east-1', endpoint: s3.url, forcePathStyle: true, credentials: KEYS });
      const put = putAnchor(client, 'bucket', 'local');
      const anchored = await anchorDay(
        { rows: dayRows(laptop.documents, AUDIT_TABLE), put, clock: Date.now, stage: 'local' },
        day,
      );
      expect(anchored.heads).toBeGreaterThan(1);
      const check = async (id: string) => {
        const args = ['audit', 'verify', '--request', id, '--anchors', 'bucket', '--format', 'json'];
        const { stdout, stderr } = await runCli({ environment }, args);
        return { stderr, findings: stdout === '' ? [] : verdict.parse(JSON.parse(stdout)).findings };
      };
      expect(await check(kept.id)).toEqual({ stderr: '', findings: [] });
      // An hour ago may have been yesterday.
      const head = kept.all.findLast(({ at }) => String(at).startsWith(day));
      await laptop.documents.send(new DeleteCommand({ TableName: REQUESTS_TABLE, Key: { id: lost.id } }));
      await until('its removal is written down', async () =>
        (await rows.ofRequest(lost.id)).some(({ event }) => event === 'purged'),
      );
      for (const one of await rows.ofRequest(lost.id)) await remove(one);
      const { findings } = await check(lost.id);
      expect(findings.map(({ problem }) => problem)).toEqual(head === undefined ? [] : ['anchor']);
    } finally {
      s3.close();
    }
  }, 60_000);
});

describe('countersign audit repair', () => {
  test('writes the rows that are missing again, and no others', async () => {
    const { id, all } = await delivered();
    const [first = {}, , changed = {}, , last = {}] = all;
    for (const one of [first, last]) await remove(one);
    await put({ ...changed, actor: 'eve' });
    const before = await verify('--request', id);
    expect(before.findings.length + before.not_yet_written).toBe(3);

    const { code, stdout } = await runCli(laptop, ['audit', 'repair', '--request', id, '--format', 'json']);

    const done = z.object({ requests: z.int(), written: z.array(z.unknown()), not_yet_written: z.int() });
    // The last row may be on its way still, for all that can be told.
    const told = done.parse(JSON.parse(stdout));
    expect({ code, requests: told.requests }).toEqual({ code: 0, requests: 1 });
    expect(told.written.length + told.not_yet_written).toBe(2);
    expect((await verify('--request', id)).findings).toMatchObject([{ problem: 'changed' }]);
    await put(changed);
    expect(await verify('--request', id)).toMatchObject({ verified: true });
    expect((await rows.ofRequest(id)).slice(0, 4)).toEqual(all.slice(0, 4));
  });

  test('makes the trail whole again, and says what it wrote', async () => {
    const { id, all } = await delivered();
    for (const one of all.slice(0, -1)) await remove(one);
    expect((await verify('--request', id)).verified).toBe(false);
    const { code, stdout } = await runCli(laptop, ['audit', 'repair', '--request', id, '--retention-days', '0']);
    const lines = stdout.trimEnd().split('\n');
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: '1 requests looked at, 4 missing rows written' });
    expect(lines.slice(1, -1).map((line) => line.split(/ {2,}/)[2])).toEqual([
      'requested',
      'mailed',
      'redeemed',
      'decided',
    ]);
    expect(await verify('--request', id)).toMatchObject({ verified: true, rows: all.length });
    expect(await rows.ofRequest(id)).toEqual(all);
  });

  test('cannot repair a request that is removed', async () => {
    const { id } = await delivered();
    await laptop.documents.send(new DeleteCommand({ TableName: REQUESTS_TABLE, Key: { id } }));
    await until('its removal is written down', async () =>
      (await rows.ofRequest(id)).some(({ event }) => event === 'purged'),
    );
    const { code, stderr } = await runCli(laptop, ['audit', 'repair', '--request', id]);
    expect(code).toBe(1);
    expect(stderr).toContain('removed');
    expect(await verify('--request', id)).toMatchObject({ verified: true });
  });
});
