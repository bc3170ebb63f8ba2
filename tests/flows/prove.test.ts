import { describe, expect, test } from '@jest/globals';
import type { Mail, MailOutcome } from '../../lib/adapters/mailer.ts';
import type { ProofStore } from '../../lib/adapters/proof-store.ts';
import type { VersionedItems } from '../../lib/adapters/versioned-items.ts';
import { cancel } from '../../lib/domain/endings.ts';
import { MAILING_MS, proofIdOf } from '../../lib/domain/proof-code.ts';
import { redeem } from '../../lib/domain/redeem.ts';
import { applyProven } from '../../lib/flows/prove.ts';
import type { Presented } from '../../lib/flows/send-code.ts';
import { log } from '../../lib/log.ts';
import { memoryRequestStore } from '../support/memory-request-store.ts';
import { codeIn, countingCodes, memoryProofStore, WRONG } from '../support/proving.ts';
import { approve, asked, changed, eventNames, linkOf, MINUTE, NOW, reject, voted } from '../support/requests.ts';

log.setLogLevel('SILENT');

const AIKO = 'aiko@example.com';
const BEN = 'ben@example.com';
const HOUR = 60 * MINUTE;
const TWO = { actions: [{ ...approve, needs: 2 }, reject] };

/** A store that notes which of its methods were called. */
function counted<T>({ load, save }: VersionedItems<T>) {
  const calls: string[] = [];
  const store: VersionedItems<T> = {
    load: (id) => {
      calls.push('load');
      return load(id);
    },
    save: (item) => {
      calls.push('save');
      return save(item);
    },
  };
  return { ...store, calls };
}

/** A request that wants a code of Aiko and Ben, and ways to press its buttons. */
async function coded(changes: Record<string, unknown> = {}) {
  const one = asked([AIKO, { email: BEN, locale: 'ja' }], { proof: 'code', ...TWO, ...changes });
  const requests = memoryRequestStore();
  const store = { ...requests, ...counted(requests) };
  const proofs = counted(memoryProofStore());
  await store.save(one.request);
  store.calls.length = 0;
  const sent: Mail[] = [];
  let now = NOW;
  const parts = {
    store,
    proofs,
    mintCode: countingCodes(),
    clock: () => now,
    mailer: {
      send: async (mail: Mail): Promise<MailOutcome> => {
        sent.push(mail);
        return { kind: 'mailed', messageId: `m-${sent.length}` };
      },
    },
  };
  const stored = async () => (await store.load(one.request.id)) ?? one.request;
  const linkIdOf = (email: string) => one.links.find(({ approver }) => approver === email)?.linkId ?? '';
  /** Presses Approve, as a process of its own that has just loaded the request. */
  const press = async (
    more: Partial<Presented> & { by?: string; comment?: string } = {},
    replaced: Partial<typeof parts> = {},
  ) => {
    const { by = AIKO, comment, ...rest } = more;
    const redemption = { linkHash: linkOf(one, by), action: 'approve', nonce: rest.nonce, comment };
    const presented = { linkId: linkIdOf(by), action: 'approve', again: false, ...rest };
    return applyProven({ ...parts, ...replaced }, await stored(), presented, (current, proven, at) =>
      redeem(current, { ...redemption, proven }, at),
    );
  };
  return {
    ...one,
    ...parts,
    sent,
    press,
    stored,
    item: (email = AIKO) => proofs.load(proofIdOf(one.request.id, email)),
    code: (index = -1) => codeIn(sent.at(index)),
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const prompted = (state: object) => ({ kind: 'refused', prompt: expect.objectContaining(state) });

describe('a vote that takes a code', () => {
  test('is counted once the code is typed that was mailed to its approver', async () => {
    const one = await coded();
    expect(await one.press()).toMatchObject({
      code: 'ProofRequired',
      ...prompted({ state: 'sent', to: 'a…@example.com' }),
    });
    expect(one.sent).toMatchObject([
      { template: 'proof-code', locale: 'en', to: AIKO, tags: { request: one.request.id, approver: '0' } },
    ]);
    expect((await one.stored()).votes).toEqual([]);
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed', action: { name: 'approve' } });
    expect((await one.stored()).votes).toMatchObject([{ approver: AIKO, action: 'approve' }]);
    expect(eventNames(await one.stored())).toEqual(['requested', 'code_sent', 'redeemed']);
  });

  test('has its code mailed in the language of its approver', async () => {
    const one = await coded();
    await one.press({ by: BEN });
    expect(one.sent).toMatchObject([{ to: BEN, locale: 'ja', tags: { approver: '1' } }]);
  });

  test('is noted in the audit by the mail and by the connection, never by the code', async () => {
    const one = await coded();
    await one.press({ sourceIpHmac: 'hmac', userAgent: 'agent' });
    const { events } = await one.stored();
    expect(events.at(-1)).toMatchObject({
      event: 'code_sent',
      approver: AIKO,
      detail: { message_id: 'm-1' },
      source_ip_hmac: 'hmac',
      user_agent: 'agent',
    });
    expect(JSON.stringify([await one.stored(), await one.item()])).not.toContain(one.code());
  });

  test('cannot be proven with the code of somebody else', async () => {
    const one = await coded();
    await one.press();
    await one.press({ by: BEN });
    expect(await one.press({ code: one.code(1) })).toMatchObject(prompted({ state: 'wrong', left: 4 }));
    expect(await one.press({ by: BEN, code: one.code(0) })).toMatchObject(prompted({ state: 'wrong', left: 4 }));
  });

  test('takes the code however it is typed', async () => {
    const one = await coded();
    await one.press();
    const typed = [...one.code()].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(' ');
    expect(await one.press({ code: ` ${typed}\n` })).toMatchObject({ kind: 'changed' });
  });

  test('has no more than the reads and writes that it takes', async () => {
    const one = await coded();
    one.store.calls.length = 0;
    await one.press();
    // The request is loaded once by the press itself.
    expect([one.store.calls, one.proofs.calls]).toEqual([
      ['load', 'save'],
      ['load', 'save', 'save'],
    ]);
    one.store.calls.length = 0;
    one.proofs.calls.length = 0;
    await one.press({ code: one.code() });
    expect([one.store.calls, one.proofs.calls]).toEqual([
      ['load', 'save'],
      ['load', 'save'],
    ]);
  });
});

describe('a vote that takes none', () => {
  test('costs one read and one write, and no look at any code', async () => {
    const one = await coded({ proof: 'click' });
    await one.press({ code: '123456', again: true });
    expect([one.store.calls, one.proofs.calls, one.sent]).toEqual([['load', 'save'], [], []]);
  });
});

describe('nobody is mailed a code for a vote that is refused anyway:', () => {
  test.each<[string, (one: Awaited<ReturnType<typeof coded>>) => Promise<unknown>, object, string]>([
    ['too late', async (one) => one.wait(366 * 24 * HOUR), {}, 'ExpiredPayload'],
    [
      'once cancelled',
      async (one) => one.store.save(changed(cancel(one.request, { actor: 'ops', reason: 'r' }, NOW))),
      {},
      'Cancelled',
    ],
    [
      'a second time',
      async (one) =>
        one.store.save(
          voted(one.request, { linkHash: linkOf(one, AIKO), action: 'approve', comment: 'Fine', proven: true }),
        ),
      {},
      'AlreadyVoted',
    ],
    ['without the reason that is asked for', async () => {}, {}, 'InvalidForm'],
    ['with too long a comment', async () => {}, { comment: 'x'.repeat(2_001) }, 'InvalidForm'],
  ])('%s', async (_, prepare, more, code) => {
    const one = await coded({ comment: 'required' });
    await prepare(one);
    const fine = { comment: 'Fine', ...(code === 'InvalidForm' ? { comment: '' } : {}), ...more };
    expect(await one.press(fine)).toMatchObject({ kind: 'refused', code });
    expect(await one.press({ ...fine, code: '123456' })).toMatchObject({ kind: 'refused', code });
    expect([one.sent, one.proofs.calls]).toEqual([[], []]);
  });
});

describe('a second press', () => {
  test.each([
    ['of the same button', { nonce: 'n' }, { nonce: 'n' }],
    ['of the same button, which asks for another code', { nonce: 'n', again: true }, { nonce: 'n', again: true }],
    ['of another button, while the code works', { nonce: 'n' }, { nonce: 'other' }],
  ])('%s has no second code mailed', async (_, first, second) => {
    const one = await coded();
    await one.press(first);
    expect(await one.press(second)).toMatchObject({ code: 'ProofRequired', ...prompted({ state: 'sent' }) });
    expect(one.sent).toHaveLength(1);
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed' });
  });

  test('that asks for another code has one mailed, and the one before works no more', async () => {
    const one = await coded();
    await one.press({ nonce: 'a' });
    await one.press({ nonce: 'b', again: true, code: one.code() });
    expect(one.sent).toHaveLength(2);
    expect(await one.press({ code: one.code(0) })).toMatchObject(prompted({ state: 'wrong' }));
    expect(await one.press({ code: one.code(1) })).toMatchObject({ kind: 'changed' });
  });

  test('with the right code is answered as the first was', async () => {
    const one = await coded();
    await one.press();
    await one.press({ code: one.code(), nonce: 'n' });
    expect(await one.press({ code: one.code(), nonce: 'n' })).toMatchObject({ kind: 'repeat' });
  });

  test('with a wrong code is one try', async () => {
    const one = await coded();
    await one.press();
    for (let press = 0; press < 3; press++) {
      expect(await one.press({ code: WRONG, nonce: 'n' })).toMatchObject(prompted({ state: 'wrong', left: 4 }));
    }
  });
});

describe('what is typed wrongly', () => {
  test.each(['12345', '1234567', 'abcdef', '12 34 5x'])('and is no code, such as %j, is no try', async (code) => {
    const one = await coded();
    await one.press();
    const refusal = await one.press({ code });
    expect(refusal).toMatchObject({ code: 'ProofFailed', ...prompted({ state: 'malformed' }) });
    expect(refusal).not.toHaveProperty('record');
    expect((await one.item())?.code?.tried).toEqual([]);
  });

  test('is told with the tries that are left, and noted for the audit', async () => {
    const one = await coded();
    await one.press();
    const guesses = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(6));
    for (const [index, code] of guesses.entries()) {
      const refusal = await one.press({ code });
      expect(refusal).toMatchObject({ code: 'ProofFailed', ...prompted({ state: 'wrong', left: 4 - index }) });
      expect('record' in refusal && refusal.record?.events.at(-1)).toMatchObject({
        event: 'refused',
        approver: AIKO,
        action: 'approve',
        detail: { reason: 'ProofFailed' },
      });
    }
    // The right one comes too late, and so does every other.
    for (const code of [one.code(), WRONG]) {
      const refusal = await one.press({ code });
      expect(refusal).toMatchObject({ code: 'TooManyAttempts', ...prompted({ state: 'used-up' }) });
      expect('record' in refusal && refusal.record?.events.at(-1)).toMatchObject({
        detail: { reason: 'TooManyAttempts' },
      });
    }
    expect((await one.stored()).votes).toEqual([]);
  });

  test('after ten minutes is told to have another one sent', async () => {
    const one = await coded();
    await one.press();
    one.wait(10 * MINUTE);
    expect(await one.press({ code: one.code() })).toMatchObject({
      code: 'ProofFailed',
      ...prompted({ state: 'expired' }),
    });
    await one.press();
    expect(one.sent).toHaveLength(2);
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed' });
  });

  test('before any code was mailed is told so, and nothing is written', async () => {
    const one = await coded();
    expect(await one.press({ code: WRONG })).toMatchObject(prompted({ state: 'expired' }));
    expect(one.proofs.calls).toEqual(['load']);
  });
});

test('a fourth code within an hour is not mailed, nor an eleventh ever', async () => {
  const one = await coded();
  for (let count = 0; count < 3; count++) await one.press({ again: true });
  expect(await one.press({ again: true })).toMatchObject({
    code: 'TooManyAttempts',
    ...prompted({ state: 'limited', until: NOW + HOUR, live: true }),
  });
  for (let count = 3; count < 10; count++) {
    one.wait(HOUR);
    await one.press({ again: true });
  }
  one.wait(HOUR);
  const last = await one.press({ again: true });
  expect(last).toMatchObject({ code: 'TooManyAttempts', ...prompted({ state: 'limited', live: false }) });
  expect(last).not.toHaveProperty('prompt.until');
  expect(one.sent).toHaveLength(10);
});

describe('at the same moment', () => {
  test('fifty guesses are compared five times', async () => {
    const one = await coded();
    await one.press();
    const guesses = Array.from({ length: 50 }, (_, index) => String(500_000 + index));
    const answers = await Promise.all(guesses.map((code) => one.press({ code })));
    const states = answers.map((answer) => ('prompt' in answer ? answer.prompt?.state : answer.kind));
    expect(states.filter((state) => state === 'wrong')).toHaveLength(5);
    expect(states.filter((state) => state === 'used-up')).toHaveLength(45);
    expect((await one.item())?.code?.tried).toHaveLength(5);
  });

  test('fifty presses have one code mailed', async () => {
    const one = await coded();
    await Promise.all(Array.from({ length: 50 }, (_, index) => one.press({ nonce: `n-${index}` })));
    expect(one.sent).toHaveLength(1);
    expect(eventNames(await one.stored())).toEqual(['requested', 'code_sent']);
  });

  test('fifty presses that ask for another have three mailed', async () => {
    const one = await coded();
    await Promise.all(Array.from({ length: 50 }, (_, index) => one.press({ nonce: `n-${index}`, again: true })));
    expect(one.sent).toHaveLength(3);
    expect((await one.item())?.sends.map(({ mailed }) => mailed)).toEqual([true, true, true]);
  });

  test('the right code, pressed twenty times, is one vote', async () => {
    const one = await coded();
    await one.press();
    const answers = await Promise.all(Array.from({ length: 20 }, () => one.press({ code: one.code(), nonce: 'n' })));
    expect(answers.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'repeat')).toHaveLength(19);
    expect((await one.stored()).votes).toHaveLength(1);
  });
});

describe('a code that cannot be mailed', () => {
  test.each<Exclude<MailOutcome, { kind: 'mailed' }>>([
    { kind: 'retry', error: 'Throttling', reason: 'Throttling' },
    { kind: 'unreachable', error: 'MessageRejected', reason: 'MessageRejected: aiko@example.com is not verified' },
  ])('is said to be so, costs nothing and is noted three times (%j)', async (outcome) => {
    const one = await coded();
    const failing = { mailer: { send: async () => outcome } };
    for (let count = 0; count < 12; count++) {
      const refusal = await one.press({ nonce: 'n' }, failing);
      expect(refusal).toMatchObject({ code: 'MailFailed', ...prompted({ state: 'not-mailed' }) });
      expect(JSON.stringify(refusal)).not.toMatch(/aiko@|verified/);
    }
    expect(await one.item()).toMatchObject({ sends: [] });
    const { events } = await one.stored();
    expect(events.map(({ event }) => event)).toEqual(['requested', 'failed', 'failed', 'failed']);
    expect(events.at(-1)).toMatchObject({ approver: AIKO, detail: { error: outcome.error, mail: true, code: true } });
    expect(await one.press({ nonce: 'n' })).toMatchObject(prompted({ state: 'sent' }));
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed' });
  });

  test('leaves the one before as it was', async () => {
    const one = await coded();
    await one.press();
    await one.press({ code: WRONG });
    const outcome = { kind: 'retry' as const, error: 'Throttling', reason: 'Throttling' };
    await one.press({ again: true }, { mailer: { send: async () => outcome } });
    expect(await one.press({ code: '111111' })).toMatchObject(prompted({ state: 'wrong', left: 3 }));
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed' });
  });
});

describe('a process that dies', () => {
  const never = () => new Promise<never>(() => {});

  test('before it has mailed the code has another one mailed in its place, which costs one of three', async () => {
    const one = await coded();
    one.press({ nonce: 'n' }, { mailer: { send: never } });
    await new Promise(setImmediate);
    expect(await one.press({ nonce: 'n' })).toMatchObject(prompted({ state: 'sent' }));
    expect(one.sent).toHaveLength(0);
    one.wait(MAILING_MS);
    await one.press({ nonce: 'n' });
    expect(one.sent).toHaveLength(1);
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed' });
    expect((await one.item())?.sends).toHaveLength(2);
  });

  test('after it has mailed the code leaves one that works', async () => {
    const one = await coded();
    let code = '';
    const send = async (mail: Mail) => {
      code = codeIn(mail);
      return never();
    };
    one.press({}, { mailer: { send } });
    await new Promise(setImmediate);
    one.wait(MINUTE);
    expect(await one.press({ code })).toMatchObject({ kind: 'changed' });
  });

  test('after the try was counted leaves a code that works, and counts it once', async () => {
    const one = await coded();
    await one.press();
    const saves = { ...one.store, save: never };
    one.press({ code: one.code(), nonce: 'n' }, { store: { ...saves, calls: [] } });
    await new Promise(setImmediate);
    expect((await one.stored()).votes).toEqual([]);
    expect(await one.press({ code: one.code(), nonce: 'n' })).toMatchObject({ kind: 'changed' });
    expect((await one.item())?.code?.tried).toHaveLength(1);
  });
});

describe('a table that does not answer', () => {
  const failing = async (): Promise<never> => {
    throw new Error('throttled');
  };

  test('before the mail has none sent', async () => {
    const one = await coded();
    await expect(one.press({}, { proofs: { ...one.proofs, save: failing } })).rejects.toThrow('throttled');
    expect(one.sent).toEqual([]);
  });

  test('before the comparison has none made', async () => {
    const one = await coded();
    await one.press();
    const press = one.press({ code: one.code() }, { proofs: { ...one.proofs, save: failing } });
    await expect(press).rejects.toThrow('throttled');
    expect((await one.stored()).votes).toEqual([]);
  });

  test('after the mail keeps nobody from being asked for the code', async () => {
    const one = await coded();
    let saves = 0;
    const save: ProofStore['save'] = async (proof) => (++saves === 1 ? one.proofs.save(proof) : failing());
    const parts = { proofs: { ...one.proofs, save }, store: { ...one.store, save: failing } };
    expect(await one.press({}, parts)).toMatchObject(prompted({ state: 'sent' }));
    expect(await one.press({ code: one.code() })).toMatchObject({ kind: 'changed' });
  });
});

describe('a right code', () => {
  test('is no vote where the request ended while it was typed', async () => {
    const one = await coded();
    await one.press();
    const proofs = {
      ...one.proofs,
      save: async (...args: Parameters<ProofStore['save']>) => {
        await one.store.save(changed(cancel(await one.stored(), { actor: 'ops', reason: 'r' }, NOW)));
        return one.proofs.save(...args);
      },
    };
    expect(await one.press({ code: one.code() }, { proofs })).toMatchObject({ kind: 'refused', code: 'Cancelled' });
    expect((await one.stored()).votes).toEqual([]);
  });

  test('is a vote also where others vote at the same moment', async () => {
    const one = await coded();
    await Promise.all([one.press(), one.press({ by: BEN })]);
    const codes = [AIKO, BEN].map((email) => codeIn(one.sent.find(({ to }) => to === email)));
    const answers = await Promise.all([one.press({ code: codes[0] }), one.press({ by: BEN, code: codes[1] })]);
    expect(answers.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
    expect(await one.stored()).toMatchObject({ status: 'decided', votes: [{}, {}] });
  });
});

test('writes of codes that keep colliding end with Busy after five seconds', async () => {
  const one = await coded();
  await one.press();
  const save: ProofStore['save'] = async () => {
    one.wait(1_000);
    const current = await one.item();
    return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current };
  };
  await expect(one.press({ code: WRONG }, { proofs: { ...one.proofs, save } })).rejects.toMatchObject({ code: 'Busy' });
});
