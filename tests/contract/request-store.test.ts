import { describe, expect, test } from '@jest/globals';
import { type RequestStore, requestStore } from '../../lib/adapters/request-store.ts';
import { DUE_SHARDS } from '../../lib/domain/commit.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { recordMails } from '../../lib/domain/mailing.ts';
import { openRequest } from '../../lib/domain/open-request.ts';
import { parseRequest } from '../../lib/domain/parse-request.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { mint } from '../../lib/mint.ts';
import { REQUESTS_TABLE } from '../support/laptop.ts';
import { losingAnswers } from '../support/losing-answers.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { changed, DAY, input, NOW, settings } from '../support/requests.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';

// Long ago, so that neither the laptop's sweep nor its TTL takes an interest: see `asleep`.
const stores: { name: string; make: () => RequestStore }[] = [
  { name: 'in memory', make: memoryRequestStore },
  { name: 'in DynamoDB', make: () => sharedLaptop().store },
];

function open(fields: Record<string, unknown> = {}, now = NOW) {
  return openRequest(parseRequest(input(fields), settings), settings, mint, now);
}

/** A request whose next due time is far away. */
function asleep(fields: Record<string, unknown> = {}): ApprovalRequest {
  return open(fields, Date.now()).request;
}

/** The next version of a request, and another one that somebody else might have written. */
function next(request: ApprovalRequest, reason = 'Over'): ApprovalRequest {
  return changed(cancel(request, { actor: 'test', reason }, request.createdAt + 1));
}

describe.each(stores)('a store $name', ({ make }) => {
  const store = make();

  test('has nothing under an id that was never saved', async () => {
    expect(await store.load(mint())).toBeUndefined();
  });

  test('gives back what was saved', async () => {
    const request = asleep();
    expect(await store.save(request)).toEqual({ kind: 'saved' });
    expect(await store.load(request.id)).toEqual(request);
  });

  test('takes the next version, and gives it back', async () => {
    const request = asleep();
    await store.save(request);
    expect(await store.save(next(request))).toEqual({ kind: 'saved' });
    expect(await store.load(request.id)).toEqual(next(request));
  });

  test('refuses a first version where there is one, and says what stands there', async () => {
    const request = asleep({ idempotency_key: crypto.randomUUID() });
    const other = { ...asleep({ title: 'Other' }), id: request.id };
    await store.save(request);
    expect(await store.save(other)).toEqual({ kind: 'conflict', current: request });
    expect(await store.load(request.id)).toEqual(request);
  });

  test('refuses a version that somebody else has written, and says what stands there', async () => {
    const request = asleep();
    await store.save(request);
    await store.save(next(request, 'Mine'));
    expect(await store.save(next(request, 'Yours'))).toEqual({ kind: 'conflict', current: next(request, 'Mine') });
    expect(await store.load(request.id)).toEqual(next(request, 'Mine'));
  });

  test('refuses to skip a version, and to go back', async () => {
    const request = asleep();
    await store.save(request);
    const skipped = { ...next(request), version: 3 };
    expect(await store.save(skipped)).toEqual({ kind: 'conflict', current: request });
    await store.save(next(request));
    expect(await store.save(request)).toMatchObject({ kind: 'conflict', current: { version: 2 } });
  });

  test('refuses a later version of a request that is not there, and does not bring it back', async () => {
    const request = asleep();
    expect(await store.save(next(request))).toEqual({ kind: 'conflict' });
    expect(await store.load(request.id)).toBeUndefined();
  });

  test('takes one of two writes that are alike to the letter', async () => {
    const request = asleep();
    expect(await store.save(request)).toEqual({ kind: 'saved' });
    expect(await store.save(request)).toEqual({ kind: 'conflict', current: request });
    await store.save(next(request));
    expect(await store.save(next(request))).toEqual({ kind: 'conflict', current: next(request) });
  });

  test('takes one of many that write the same version at once', async () => {
    const request = asleep();
    await store.save(request);
    const saved = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.save(next(request, `Writer ${index}`))),
    );
    expect(saved.filter(({ kind }) => kind === 'saved')).toHaveLength(1);
  });

  test.each([
    { name: 'every optional field', fields: everything() },
    {
      name: 'Unicode',
      fields: { title: '承認 🔑 e\u0301', message: '\u0000\u202eאב\u2028', details: [{ label: 'é', value: '🇯🇵' }] },
    },
    {
      name: 'empty texts',
      fields: { details: [{ label: 'x', value: '' }], actions: [{ name: 'a', type: 'failure', error: '', cause: '' }] },
    },
    {
      name: 'an output of empty things',
      fields: { actions: [{ name: 'a', type: 'success', output: { '': {}, a: [], b: '' } }] },
    },
    {
      name: 'a number that DynamoDB cannot keep',
      fields: { actions: [{ name: 'a', type: 'success', output: [1e300, 1.7976931348623157e308, 0.1 + 0.2] }] },
    },
    {
      name: 'nearly all that a creation may hold',
      fields: { actions: [{ name: 'a', type: 'success', output: 'x'.repeat(99_000) }] },
    },
    {
      name: 'deep nesting',
      fields: { actions: [{ name: 'a', type: 'success', output: JSON.parse(`${'['.repeat(90)}${']'.repeat(90)}`) }] },
    },
  ])('gives back a request with $name as it was', async ({ fields }) => {
    const request = asleep(fields);
    expect(await store.save(request)).toEqual({ kind: 'saved' });
    expect(await store.load(request.id)).toEqual(request);
  });

  test('gives back each state that a request can be in', async () => {
    for (const state of states()) {
      const version = { ...state, version: 1 };
      await store.save(version);
      expect(await store.load(state.id)).toEqual(version);
    }
  });
});

function everything() {
  return {
    execution: `arn:aws:states:us-east-1:000000000000:execution:x:${mint()}`,
    requester: 'ops@example.com',
    approvers: [{ email: 'aiko@example.com', name: 'Aiko', locale: 'ja' }, 'ben@example.com'],
    title: 'Title',
    message: 'Message',
    details: [{ label: 'Label', value: 'Value' }],
    template: 'approval-urgent',
    comment: 'required',
    time_zone: 'Asia/Tokyo',
    show_votes: 'names',
    base_url: 'https://approve.example.com/base',
    on_expiry: { type: 'success', output: { fallback: true } },
    actions: [
      { name: 'a', type: 'success', output: {}, result_field: 'by', label: 'A', style: 'plain', needs: 2 },
      { name: 'b', type: 'failure', error: 'E', cause: 'C', label: 'B' },
    ],
  };
}

/** A request as it was opened, mailed, voted on, decided, expired and cancelled. */
function states(): ApprovalRequest[] {
  const asked = () => open({ ...everything(), comment: 'optional' }, Date.now());
  const { request, links } = asked();
  const hash = Object.keys(request.links);
  const mailed = changed(
    recordMails(
      request,
      [
        { kind: 'mailed', email: 'aiko@example.com', messageId: 'm' },
        { kind: 'unreachable', email: 'ben@example.com', error: 'MessageRejected' },
      ],
      request.createdAt + 1,
    ),
  );
  const vote = (one: ApprovalRequest, linkHash = '', at = 2) =>
    changed(
      redeem(
        one,
        { linkHash, action: 'a', comment: 'Fine', nonce: 'n', sourceIpHmac: 'h', userAgent: 'u' },
        request.createdAt + at,
      ),
    );
  const both = open({ ...everything(), comment: 'optional' }, Date.now());
  const [first, second] = Object.keys(both.request.links);
  const expiring = asked().request;
  const dead = asked().request;
  expect(links).toHaveLength(2);
  return [
    mailed,
    { ...vote(request, hash[0]), id: mint() },
    vote(vote(both.request, first), second, 3),
    changed(expire(expiring, expiring.expiresAt)),
    next(dead),
  ];
}

describe.each(stores)('the index of what is due, $name', ({ make }) => {
  const store = make();
  // Before everything else that tests save, so that what is due by then is theirs alone.
  const THEN = Date.parse('1999-01-01T00:00:00Z');

  /** A request that is due at a time; ended, so that the laptop's sweep finds nothing to do. */
  function dueAt(at: number, dueShard: number): ApprovalRequest {
    const { dueAt: _due, ...ended } = next(asleep());
    return { ...ended, id: mint(), version: 1, dueAt: at, dueShard };
  }

  test('gives what is due by now, of one shard, earliest first', async () => {
    const times = [5, 1, 4, 2, 3].map((days) => THEN - days * DAY);
    const requests = times.map((at) => dueAt(at, 7));
    for (const request of [...requests, dueAt(THEN - DAY, 6), dueAt(THEN + DAY, 7)]) await store.save(request);

    const ids = requests.toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).map(({ id }) => id);
    expect(await store.due(7, THEN, 10)).toEqual(ids);
    expect(await store.due(7, THEN, 2)).toEqual(ids.slice(0, 2));
    expect(await store.due(7, THEN - 4 * DAY, 10)).toEqual(ids.slice(0, 2));
  });

  test('holds only what waits for something', async () => {
    const request = asleep({ expiration: new Date(Date.now() + DAY).toISOString() });
    await store.save(request);
    const shard = request.dueShard ?? 0;
    expect(shard).toBeLessThan(DUE_SHARDS);
    expect(await store.due(shard, request.expiresAt, 1_000)).toContain(request.id);

    await store.save(next(request));

    expect(await store.due(shard, request.expiresAt, 1_000)).not.toContain(request.id);
    expect(await store.load(request.id)).not.toHaveProperty('dueAt');
  });
});

test("a write whose answer was lost is recognised as the writer's own when the SDK tries again", async () => {
  const { client, losses } = losingAnswers(sharedLaptop().environment);
  const store = requestStore(client, REQUESTS_TABLE);
  const request = asleep();
  expect(await store.save(request)).toEqual({ kind: 'saved' });
  expect(await store.save(next(request))).toEqual({ kind: 'saved' });
  expect(losses()).toBe(2);
  expect(await sharedLaptop().store.load(request.id)).toEqual(next(request));
});
