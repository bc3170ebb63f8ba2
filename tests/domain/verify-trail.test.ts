import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { auditKeys, auditTtl, purgedRow, rowsOf } from '../../lib/domain/audit-row.ts';
import { commit } from '../../lib/domain/commit.ts';
import { absentRows, LAG_MS } from '../../lib/domain/compare-rows.ts';
import { cancel, expire, failUnreachable } from '../../lib/domain/endings.ts';
import { type AuditEntry, entrySchema } from '../../lib/domain/events.ts';
import { PROBLEMS } from '../../lib/domain/finding.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import type { Remembered } from '../../lib/domain/remembered.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { type Verdict, verifyTrail } from '../../lib/domain/verify-trail.ts';
import {
  changed,
  countingMint,
  DAY,
  EXECUTION,
  input,
  linkOf,
  MINUTE,
  NOW,
  opened,
  settings,
  voted,
} from '../support/requests.ts';
import { forgedChain, lettingGo, type Row, stored, type Trail, trails } from '../support/trails.ts';

const LATER = NOW + 200 * DAY;
const TTL = NOW / 1_000 + 600 * 86_400;

const plain = opened({ execution: EXECUTION });
const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve'), comment: 'ok' });
const over = changed(expire(opened().request, NOW + 365 * DAY));

const check = (rows: readonly Row[], request?: Remembered, now = LATER): Verdict =>
  verifyTrail(String(rows[0]?.request_id ?? request?.id), rows, request, now);

const problems = ({ findings }: Verdict) => findings.map(({ problem }) => problem);

const rowsOfRemoved = (request = decided) =>
  stored([...rowsOf(request), purgedRow(request, NOW + 500 * DAY, 'dynamodb.amazonaws.com')], request.openedAt);

describe('a trail as it was written', () => {
  test('has nothing wrong, whatever its request lived through, and ends with its head', () => {
    fc.assert(
      fc.property(trails, ({ request, rows, removed }) => {
        const verdict = check(rows, removed ? undefined : request);
        expect(verdict).toMatchObject({ findings: [], rows: rows.length, waiting: 0, leaving: 0 });
        const head = { version: rows.at(-1)?.version, chain: rows.at(-1)?.chain };
        const openedAt = new Date(request.openedAt).toISOString();
        expect(verdict.heads).toEqual([{ request_id: request.id, opened_at: openedAt, ...head }]);
      }),
      { numRuns: 200 },
    );
  });

  test('stands beside that of an earlier request of the same key', () => {
    const earlier = rowsOfRemoved();
    const again = opened({ execution: EXECUTION }, NOW + 600 * DAY).request;
    const later = { ...again, id: decided.id };
    const rows = stored(rowsOf(later), later.openedAt);
    const chain = String(rows.at(-1)?.chain);
    const verdict = check([...earlier, ...rows], { ...later, chain }, NOW + 601 * DAY);
    expect(verdict.findings).toEqual([]);
    expect(verdict.heads.map(({ version }) => version)).toEqual([3, 1]);
  });

  test('may have no row yet for what happened a moment ago', () => {
    const rows = stored(rowsOf(plain.request), NOW);
    expect(check(rows, decided, NOW + LAG_MS - 1)).toMatchObject({ findings: [], waiting: 2 });
    expect(check([], plain.request, NOW + LAG_MS - 1)).toMatchObject({ findings: [], waiting: 1 });
    expect(problems(check(rows, decided, NOW + LAG_MS))).toEqual(['missing', 'missing']);
  });

  test('cannot lack a row a moment ago that was written before another that is there', () => {
    const [, , last = {}] = stored(rowsOf(decided), NOW);
    const { findings, waiting } = check([last], decided, NOW + 1);
    expect(waiting).toBe(0);
    expect(findings.map(({ version, ordinal }) => [version, ordinal])).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  test('may lack rows once its retention is over, and is counted as leaving', () => {
    const rows = rowsOfRemoved().map((row) => ({ ...row, ttl: TTL }));
    for (const left of [rows.slice(1), rows.slice(0, 2), rows.toSpliced(1, 1)]) {
      expect(check(left, undefined, TTL * 1_000)).toMatchObject({ findings: [], leaving: 1 });
      expect(check(left, undefined, TTL * 1_000 - 1)).not.toMatchObject({ findings: [] });
    }
  });
});

/** What somebody with the table in their hands can do to row `at`; undefined where it does not apply. */
type Tampering = (trail: Trail & { removed: boolean }, at: number, value: unknown) => Row[] | undefined;

const changes = (name: string): Tampering => {
  return ({ rows }, at, value) => {
    const row = rows[at] ?? {};
    if (!(name in row) || JSON.stringify(row[name]) === JSON.stringify(value)) return undefined;
    return rows.with(at, { ...row, [name]: value });
  };
};
const removes = (name: string): Tampering => {
  return ({ rows }, at) => {
    const { [name]: gone, ...rest } = rows[at] ?? {};
    return gone === undefined ? undefined : rows.with(at, rest);
  };
};

/** The row with something else in it, and with the keys that follow. */
function placed(row: Row, openedAt: number, more: Partial<AuditEntry>): Row {
  const { position: _p, at_position: _a, day_shard: _d, approver_key: _k, ...rest } = row;
  const entry = { ...rest, ...more };
  const parsed = entrySchema.parse(entry);
  return { ...entry, ...auditKeys(parsed, openedAt) };
}

const KEYS = ['position', 'at_position', 'day_shard', 'approver_key'];
const FIELDS = [...Object.keys(entrySchema.shape), ...KEYS];

const TAMPERINGS: [string, Tampering][] = [
  ...FIELDS.map((name): [string, Tampering] => [`the ${name} of a row is changed`, changes(name)]),
  ...FIELDS.map((name): [string, Tampering] => [`the ${name} of a row is taken out`, removes(name)]),
  ['a field is put into a row', ({ rows }, at, value) => rows.with(at, { ...rows[at], note: value })],
  ['a detail is put into a row', ({ rows }, at) => rows.with(at, { ...rows[at], detail: { invented: true } })],
  ['a row is told to go early', ({ rows }, at) => rows.with(at, { ...rows[at], ttl: NOW / 1_000 })],
  [
    'a row is told to go before the others',
    ({ rows }, at) => (rows.length === 1 ? undefined : rows.with(at, { ...rows[at], ttl: NOW / 1_000 + 420 * 86_400 })),
  ],
  ['a row is deleted', ({ rows }, at) => (rows.length === 1 ? undefined : rows.toSpliced(at, 1))],
  ['all rows from one on are deleted', ({ rows }, at) => (at === 0 ? undefined : rows.slice(0, at))],
  ['all rows up to one are deleted', ({ rows }, at) => (at === 0 ? undefined : rows.slice(at))],
  [
    'two rows change places',
    ({ rows, request }, at) => {
      const [one, other] = [rows[at], rows[at + 1]];
      if (one === undefined || other === undefined) return undefined;
      const [a, b] = [one, other].map(({ version, ordinal }) => ({
        version: Number(version),
        ordinal: Number(ordinal),
      }));
      if (a === undefined || b === undefined) return undefined;
      return rows.toSpliced(at, 2, placed(other, request.openedAt, a), placed(one, request.openedAt, b));
    },
  ],
  [
    'a row is put in beside another',
    ({ rows, request }, at) => [...rows, placed(rows[at] ?? {}, request.openedAt, { ordinal: 999, actor: 'eve' })],
  ],
  [
    'a row is put in as the next version, its chain and all',
    ({ rows, request }) => {
      const last = entrySchema.parse(rows.at(-1));
      const forged = { ...last, version: last.version + 1, ordinal: 0, actor: 'eve' };
      const chain = forgedChain(last.chain, request, forged);
      return [...rows, placed(rows.at(-1) ?? {}, request.openedAt, { ...forged, chain })];
    },
  ],
  ['a row is put in under another opening', ({ rows }, at) => [...rows, placed(rows[at] ?? {}, NOW + 1, {})]],
  [
    'a row is copied with a key of another form',
    ({ rows }, at) => {
      return [...rows, { ...rows[at], position: `0${rows[at]?.position}` }];
    },
  ],
];

describe('it is found when', () => {
  test.each(TAMPERINGS)('%s', (_, tamper) => {
    let tampered = 0;
    const values = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant({}),
      fc.constantFrom('eve', 'purged', 'requested', 1),
    );
    fc.assert(
      fc.property(trails, fc.nat(), values, (trail, at, value) => {
        const rows = tamper(trail, at % trail.rows.length, value);
        if (rows === undefined) return;
        tampered += 1;
        const id = trail.request.id;
        // Rows of a moment ago, or of time to come, may be on their way.
        fc.pre(trail.removed || Date.parse(String(trail.rows.at(-1)?.at)) < LATER - DAY);
        const { findings } = verifyTrail(id, rows, trail.removed ? undefined : trail.request, LATER);
        expect(findings).not.toEqual([]);
        for (const { request_id, problem, message } of findings) {
          expect({ request_id, known: problem in PROBLEMS, told: message !== '' }).toEqual({
            request_id: id,
            known: true,
            told: true,
          });
        }
      }),
      { numRuns: 50 },
    );
    expect(tampered).toBeGreaterThan(3);
  });

  test.each([
    ['a day after the expiry', plain.request.expiresAt / 1_000 + 86_400, 'before the request can be over'],
    ['when its request was long over', TTL, 'before that of other rows'],
  ])('a row is deleted and another told to go %s, as if all of them were on their way out', (_, ttl, why) => {
    const [first, , ...rest] = rowsOfRemoved();
    const verdict = check([{ ...first, ttl }, ...rest], undefined, TTL * 1_000);
    expect(problems(verdict)).toEqual(['early', 'missing']);
    expect(verdict.findings[0]).toMatchObject({ version: 1, message: expect.stringContaining(why) });
    expect(verdict.leaving).toBe(0);
  });

  test('the rows are told to go before the request that is there still', () => {
    const { retentionDays } = decided;
    const least = auditTtl({ openedAt: NOW, retentionDays }, 1) ?? 0;
    expect(problems(check(stored(rowsOf(decided), NOW, least), decided))).toEqual([]);
    expect(problems(check(stored(rowsOf(decided), NOW, least - 1), decided))).toEqual(['early', 'early', 'early']);
  });

  test('a whole trail is put in for a request that never was', () => {
    const invented = stored(rowsOf(decided), NOW);
    expect(check(invented).findings).toEqual([expect.objectContaining({ problem: 'unended', version: 2 })]);
  });

  test('rows of a trail are under the id of another', () => {
    const { findings } = verifyTrail('another', rowsOfRemoved(), undefined, LATER);
    const messages = findings.filter(({ problem }) => problem === 'misplaced').map(({ message }) => message);
    expect(messages).toHaveLength(rowsOfRemoved().length);
    for (const message of messages) expect(message).toMatch(/^request_id: /);
  });

  test('all rows of a trail say that it was opened at another time', () => {
    const rows = rowsOfRemoved().map((row) => placed(row, NOW + 1, {}));
    expect(check(rows).findings).toEqual([
      expect.objectContaining({ problem: 'misplaced', version: 1, message: expect.stringMatching(/^position: /) }),
    ]);
  });

  test('a row has another key, though the trail is on its way out', () => {
    const rows = rowsOfRemoved().map((row) => ({ ...row, ttl: TTL }));
    const [first = {}, ...rest] = rows;
    const verdict = check([{ ...first, at_position: 'elsewhere' }, ...rest], undefined, TTL * 1_000);
    expect(problems(verdict)).toEqual(['misplaced']);
    expect(verdict.leaving).toBe(1);
  });

  test('rows are gone, and all that are left were told to go early', () => {
    const rows = rowsOfRemoved().map((row) => ({ ...row, ttl: NOW / 1_000 }));
    const verdict = check(rows.slice(1));
    expect(problems(verdict)).toContain('missing');
    expect(verdict.leaving).toBe(0);
  });

  test('all rows of a request that is there are gone', () => {
    const verdict = check([], decided);
    expect(problems(verdict)).toEqual(['missing', 'missing', 'missing']);
    expect(verdict.leaving).toBe(0);
  });

  test.each<[string, Partial<Remembered>]>([
    ['another chain', { chain: 'x' }],
    ['another version', { version: 7 }],
    ['no events', { events: [] }],
  ])('the request remembers %s', (_, changes) => {
    expect(problems(check(stored(rowsOf(decided), NOW), { ...decided, ...changes }))).toContain('broken');
  });

  test('a row of what the request remembers is there twice, under keys that differ in form', () => {
    const rows = stored(rowsOf(decided), NOW);
    const copy = { ...rows[1], position: String(rows[1]?.position).replace('.00000002.', '.000000002.') };
    const { findings } = check([...rows, copy], decided);
    expect(findings).toContainEqual(expect.objectContaining({ problem: 'twice', version: 2, ordinal: 0 }));
  });

  test('a single row that says of itself that all is over is put in', () => {
    const bare = purgedRow({ ...decided, version: 0, chain: '' }, NOW, 'eve');
    expect(problems(check(stored([bare], NOW)))).toContain('foreign');
  });

  test('rows are put in after the removal', () => {
    const rows = rowsOfRemoved();
    const last = entrySchema.parse(rows.at(-1));
    const forged = { ...last, version: last.version + 1, event: 'decided' as const };
    const chain = forgedChain(last.chain, decided, forged);
    const all = [...rows, placed(rows.at(-1) ?? {}, NOW, { ...forged, chain })];
    expect(problems(check(all))).toEqual(['foreign', 'unended']);
  });

  test('a trail is put in that would be newer than its request', () => {
    const invented = opened({ execution: EXECUTION }, NOW + DAY).request;
    const rows = stored(rowsOf({ ...invented, id: decided.id }), NOW + DAY);
    const found = verifyTrail(decided.id, [...stored(rowsOf(decided), NOW), ...rows], decided, LATER);
    expect(problems(found)).toEqual(['unended', 'foreign']);
  });

  test('the request itself was changed', () => {
    const [first, ...rest] = decided.events;
    if (first === undefined) throw new Error('there are no events');
    const forged = { ...decided, events: [{ ...first, actor: 'eve' }, ...rest] };
    expect(problems(check(stored(rowsOf(decided), NOW), forged))).toContain('broken');
  });

  test('what the request has let go of was rewritten with chains that fit', () => {
    const forged = { ...decided, events: decided.events.map((event) => ({ ...event, actor: 'eve' })) };
    const [rewritten = {}, ...others] = stored(rowsOf(forged), NOW);
    const kept = stored(rowsOf(decided), NOW).slice(1);
    expect(others).toHaveLength(kept.length);
    expect(problems(check([rewritten, ...kept], lettingGo(decided, 1)))).toEqual(['changed']);
  });
});

describe('a request without an end', () => {
  const lost = changed(
    cancel(plain.request, { actor: 'countersign', reason: 'MailFailed', mailFailed: true }, NOW + DAY),
  );
  const again = openRequest(parseRequest(input(), settings), settings, countingMint(), NOW + DAY, lost);
  const unreachable = changed(failUnreachable(plain.request, NOW + DAY));
  const bounced = commit(
    plain.request,
    plain.request,
    [{ event: 'failed', actor: 'countersign', detail: { error: 'Throttling', mail: true } }],
    NOW + DAY,
  );

  test.each<[string, ApprovalRequest, string[]]>([
    ['was never decided', plain.request, ['open']],
    ['only failed to be mailed', bounced, ['open']],
    ['was started afresh after it was cancelled', again.request, ['open']],
    ['was decided', decided, []],
    ['expired', over, []],
    ['was cancelled', lost, []],
    ['failed', unreachable, []],
    ['was decided after a fresh start', voted(again.request, { linkHash: linkOf(again, 'approve') }, NOW + DAY), []],
    ['was asked for again after it was decided', asked(decided), []],
  ])('shows once it is removed, if it %s', (_, request, expected) => {
    const rows = rowsOfRemoved(request);
    expect(problems(check(rows))).toEqual(expected);
    expect(problems(check(rows.toReversed()))).toEqual(expected);
  });

  test.each([
    ['when its expiry is some minutes past', plain.request, 10 * MINUTE, ['open']],
    ['not while the sweep may still come to it', plain.request, 10 * MINUTE - 1, []],
    ['not when it was decided', decided, 10 * MINUTE, []],
  ])('shows while it is there: %s', (_, request, after, expected) => {
    expect(problems(check(stored(rowsOf(request), NOW), request, request.expiresAt + after))).toEqual(expected);
  });

  /** The request after a repeat of the asking, as `repeatRequest` records it. */
  function asked(request: ApprovalRequest): ApprovalRequest {
    return commit(request, request, [{ event: 'requested', actor: 'workflow', detail: { repeated: true } }], NOW + DAY);
  }
});

describe('a finding', () => {
  const rows = stored(rowsOf(decided), NOW);

  test.each<[string, Row[], Remembered | undefined, object]>([
    [
      'names the row that can be written again',
      rows.slice(0, 2),
      decided,
      { problem: 'missing', version: 2, ordinal: 1, repairable: true, message: expect.stringContaining('`decided`') },
    ],
    [
      'names the fields that differ',
      rows.with(0, { ...rows[0], actor: 'eve' }),
      decided,
      {
        problem: 'changed',
        version: 1,
        ordinal: 0,
        message: expect.stringMatching(/^actor is "eve", the request remembers "/),
      },
    ],
    [
      'names the first version of a gap and how far it goes',
      rowsOfRemoved(over).slice(2),
      undefined,
      { problem: 'missing', version: 1, message: 'no row of the versions 1 to 2 is there' },
    ],
    [
      'names the attributes that cannot be',
      rows.with(0, { ...rows[0], version: 'one' }),
      decided,
      { problem: 'unreadable', message: expect.stringMatching(/00000001\.000 .*: version$/) },
    ],
  ])('%s', (_, tampered, request, expected) => {
    const { findings } = verifyTrail(
      tampered[0]?.request_id === over.id ? over.id : decided.id,
      tampered,
      request,
      LATER,
    );
    expect(findings[0]).toMatchObject(expected);
  });

  test('after a gap does not repeat it for every version that follows', () => {
    expect(check(rowsOfRemoved(decided).slice(1)).findings).toHaveLength(1);
  });

  test('on one version does not repeat it for every version that follows', () => {
    const tampered = rowsOfRemoved(decided);
    expect(check(tampered.with(0, { ...tampered[0], actor: 'eve' })).findings).toHaveLength(1);
  });
});

test('the rows that a request remembers and nobody wrote are told from those that are on their way', () => {
  const rows = rowsOf(decided);
  const positions = stored(rows, NOW).map(({ position }) => String(position));
  const absent = (there: string[], now: number) => absentRows(rows, NOW, there, now);
  expect(absent(positions, LATER)).toEqual({ missing: [], waiting: [] });
  expect(absent(positions.slice(0, 1), NOW)).toEqual({ missing: [], waiting: rows.slice(1) });
  expect(absent(positions.slice(0, 1), LATER)).toEqual({ missing: rows.slice(1), waiting: [] });
  expect(absent(positions.slice(2), NOW)).toEqual({ missing: rows.slice(0, 2), waiting: [] });
});
