import { describe, expect, test } from '@jest/globals';
import type { RequestStore, Saved } from '../../lib/adapters/request-store.ts';
import { cancel, expire } from '../../lib/domain/endings.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import type { ApprovalRequest } from '../../lib/domain/request.ts';
import { applyTransition } from '../../lib/flows/apply.ts';
import { approve, asked, changed, linkOf, NOW, opened, reject, voted } from '../support/requests.ts';

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';

/** A store whose saves are answered in turn, and then succeed; it keeps what it was asked to save. */
function scripted(...answers: Saved[]): Pick<RequestStore, 'save'> & RequestStore & { saves: ApprovalRequest[] } {
  const saves: ApprovalRequest[] = [];
  return {
    saves,
    load: () => Promise.reject(new Error('the request is not loaded again')),
    due: () => Promise.reject(new Error('nothing is asked of the index')),
    save: (request) => {
      saves.push(request);
      return Promise.resolve(answers.shift() ?? { kind: 'saved' });
    },
  };
}

/** A clock that goes on by so many milliseconds with every look at it. */
function ticking(step: number) {
  let now = NOW - step;
  return () => {
    now += step;
    return now;
  };
}

const two = asked([AIKO, BEN], { actions: [{ ...approve, needs: 2 }, reject] });
const aiko = { linkHash: linkOf(two, AIKO), action: 'approve' };
const ben = { linkHash: linkOf(two, BEN), action: 'approve' };

describe('a transition', () => {
  test('that changes something is saved once', async () => {
    const store = scripted();
    const outcome = await applyTransition({ store, clock: () => NOW }, two.request, (request, now) =>
      redeem(request, aiko, now),
    );
    expect(outcome.kind).toBe('changed');
    expect(store.saves).toEqual([voted(two.request, aiko)]);
  });

  test('that changes nothing is not saved', async () => {
    const store = scripted();
    const outcome = await applyTransition({ store, clock: () => NOW }, two.request, expire);
    expect(outcome).toEqual({ kind: 'unchanged', request: two.request });
    expect(store.saves).toEqual([]);
  });

  test('that is refused is not saved, nor is its record', async () => {
    const store = scripted();
    const once = voted(two.request, aiko);
    const outcome = await applyTransition({ store, clock: () => NOW }, once, (request, now) =>
      redeem(request, aiko, now),
    );
    expect(outcome).toMatchObject({ kind: 'refused', code: 'AlreadyVoted' });
    expect(store.saves).toEqual([]);
  });
});

describe('when somebody else wrote first', () => {
  test('the transition is applied again to what stands there, at the time that it is then', async () => {
    const theirs = voted(two.request, ben, NOW);
    const store = scripted({ kind: 'conflict', current: theirs });
    const times: number[] = [];
    const outcome = await applyTransition({ store, clock: ticking(10) }, two.request, (request, now) => {
      times.push(now);
      return redeem(request, aiko, now);
    });
    const request = changed(outcome);
    expect(store.saves.map(({ version }) => version)).toEqual([2, 3]);
    expect(request).toMatchObject({ status: 'decided', votes: [{ approver: BEN }, { approver: AIKO }] });
    expect(times[1]).toBeGreaterThan(times[0] ?? 0);
    expect(request.votes[1]?.at).toBe(times[1]);
  });

  test('an expiry that passed meanwhile holds', async () => {
    const brief = opened({ expiration: new Date(NOW + 1_000).toISOString() });
    const theirs = { ...brief.request, version: 2 };
    const store = scripted({ kind: 'conflict', current: theirs });
    let now = NOW;
    const clock = () => now;
    const linkHash = linkOf(brief, 'approve');
    const outcome = await applyTransition({ store, clock }, brief.request, (request, at) => {
      now += 1_000;
      return redeem(request, { linkHash }, at);
    });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'ExpiredPayload' });
    expect(store.saves).toHaveLength(1);
  });

  test('an end that they brought about is answered, not overwritten', async () => {
    const theirs = changed(cancel(two.request, { actor: 'ops', reason: 'r' }, NOW));
    const store = scripted({ kind: 'conflict', current: theirs });
    const outcome = await applyTransition({ store, clock: () => NOW }, two.request, (request, now) =>
      redeem(request, aiko, now),
    );
    expect(outcome).toMatchObject({ kind: 'refused', code: 'Cancelled' });
    expect(store.saves).toHaveLength(1);
  });

  test('and it was the same redemption, it is answered as a repeat', async () => {
    const redemption = { ...aiko, nonce: 'n' };
    const store = scripted({ kind: 'conflict', current: voted(two.request, redemption) });
    const outcome = await applyTransition({ store, clock: () => NOW }, two.request, (request, now) =>
      redeem(request, redemption, now),
    );
    expect(outcome.kind).toBe('repeat');
    expect(store.saves).toHaveLength(1);
  });

  test('several times, each time what stands there then is what counts', async () => {
    const conflicts = [2, 3, 4].map((version): Saved => ({ kind: 'conflict', current: { ...two.request, version } }));
    const store = scripted(...conflicts);
    const outcome = await applyTransition({ store, clock: ticking(1) }, two.request, (request, now) =>
      redeem(request, aiko, now),
    );
    expect(store.saves.map(({ version }) => version)).toEqual([2, 3, 4, 5]);
    expect(changed(outcome).version).toBe(5);
  });
});

describe('writing ends', () => {
  const always: Saved = { kind: 'conflict', current: two.request };

  test('with Busy when writes have collided for five seconds', async () => {
    const store = scripted(...Array.from({ length: 50 }, () => always));
    const run = applyTransition({ store, clock: ticking(500) }, two.request, (request, now) =>
      redeem(request, aiko, now),
    );
    await expect(run).rejects.toMatchObject({ code: 'Busy' });
    // Each round looks at the clock twice, so a second goes by in it.
    expect(store.saves).toHaveLength(5);
  });

  test('not before five seconds', async () => {
    const store = scripted(always, always, always, always);
    const outcome = await applyTransition({ store, clock: ticking(500) }, two.request, (request, now) =>
      redeem(request, aiko, now),
    );
    expect(outcome.kind).toBe('changed');
  });

  test('with UnknownRequest when the request was removed meanwhile', async () => {
    const store = scripted({ kind: 'conflict' });
    const run = applyTransition({ store, clock: () => NOW }, two.request, (request, now) => redeem(request, aiko, now));
    await expect(run).rejects.toMatchObject({ code: 'UnknownRequest' });
    expect(store.saves).toHaveLength(1);
  });

  test.each([['the store', () => Promise.reject(new Error('throttled')), /throttled/]])(
    'with the error of %s, if it has one',
    async (_, save, message) => {
      const run = applyTransition({ store: { ...scripted(), save }, clock: () => NOW }, two.request, (request, now) =>
        redeem(request, aiko, now),
      );
      await expect(run).rejects.toThrow(message);
    },
  );

  test('with what the transition throws', async () => {
    const run = applyTransition({ store: scripted(), clock: () => NOW }, two.request, (request, now) =>
      redeem(request, { linkHash: 'x' }, now),
    );
    await expect(run).rejects.toMatchObject({ code: 'UnknownLink' });
  });
});
