import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  countTry,
  isRight,
  issueCode,
  MAILING_MS,
  macOf,
  noteMailed,
  type Proof,
  proofIdOf,
  proofSchema,
  withdraw,
} from '../../lib/domain/proof-code.ts';
import { frozen, MINUTE, NOW } from '../support/requests.ts';

const LINK = 'link-hash';
const LINK_ID = 'QjotubrBoDnFYcpd7UjpWGipV2U2eHzv';
const HOUR = 60 * MINUTE;
const mac = (code: string) => macOf(LINK_ID, code);

function wanted(code: string, more: { nonce?: string; again?: boolean; link?: string } = {}) {
  return { id: 'proof#x#y', link: LINK, ttl: 2_000_000_000, mac: mac(code), again: false, ...more };
}

/** The codes after one that must be sent, its mail taken. */
function sent(proof: Proof | undefined, code: string, at: number, more: Parameters<typeof wanted>[1] = {}): Proof {
  const issued = issueCode(proof, wanted(code, more), at);
  if (issued.kind !== 'changed') throw new Error(`no code is sent: ${issued.kind}`);
  return noteMailed(issued.proof, issued.send);
}

/** The codes after a try that must be counted. */
function tried(proof: Proof, code: string, at: number): Proof {
  const outcome = countTry(proof, { link: LINK, mac: mac(code) }, at);
  if (outcome.kind !== 'changed') throw new Error(`the try is not counted: ${outcome.kind}`);
  return outcome.proof;
}

describe('the key of an approver’s codes', () => {
  test('is theirs alone, whatever the case of the address, and shows no address', () => {
    const id = proofIdOf('QjotubrBoDnFYcpd', 'aiko@example.com');
    expect(id).toMatch(/^proof#QjotubrBoDnFYcpd#[\w-]{22}$/);
    expect(proofIdOf('QjotubrBoDnFYcpd', 'AIKO@Example.com')).toBe(id);
    expect(proofIdOf('QjotubrBoDnFYcpd', 'ben@example.com')).not.toBe(id);
    expect(proofIdOf('eL5U7wLdhSEn9wT1', 'aiko@example.com')).not.toBe(id);
  });
});

describe('what is stored of a code', () => {
  test('is its HMAC keyed by the link id, and nothing that a leaked table would give it away by', () => {
    const proof = tried(sent(undefined, '042917', NOW), '111111', NOW);
    expect(proof.code?.mac).toBe(createHmac('sha256', LINK_ID).update('042917').digest('base64url'));
    const item = JSON.stringify(proof);
    for (const code of ['042917', '111111']) {
      expect(item).not.toContain(code);
      expect(item).not.toContain(createHash('sha256').update(code).digest('base64url'));
    }
    expect(item).not.toContain(LINK_ID);
    expect(item).not.toContain(LINK_ID.slice(16));
  });

  test('comes back from the table as it went', () => {
    const proof = tried(sent(undefined, '042917', NOW, { nonce: 'n' }), '111111', NOW);
    expect(proofSchema.parse(JSON.parse(JSON.stringify(proof)))).toStrictEqual(proof);
  });
});

describe('a press without a code', () => {
  const first = sent(undefined, '000001', NOW, { nonce: 'n' });

  test('has one sent, in version 1', () => {
    expect(issueCode(undefined, wanted('000001'), NOW)).toMatchObject({
      kind: 'changed',
      send: 1,
      proof: { version: 1, code: { expiresAt: NOW + 10 * MINUTE, tried: [] } },
    });
  });

  test.each<[string, { nonce?: string; again?: boolean; link?: string }, number, string]>([
    ['of another press, while a code works', { nonce: 'other' }, 9 * MINUTE, 'there'],
    ['of no press in particular, while a code works', {}, 9 * MINUTE, 'there'],
    ['of the same press', { nonce: 'n' }, 0, 'there'],
    ['of the same press, though it asks for another', { nonce: 'n', again: true }, 0, 'there'],
    ['of the same press, though its code has expired', { nonce: 'n' }, 11 * MINUTE, 'there'],
    ['of another press that asks for another', { nonce: 'other', again: true }, 0, 'changed'],
    ['once the code has expired', { nonce: 'other' }, 10 * MINUTE, 'changed'],
    ['through another link, whose key the code was not made with', { link: 'other' }, 0, 'changed'],
  ])('%s: %#', (_, more, later, kind) => {
    expect(issueCode(frozen(first), wanted('000002', more), NOW + later).kind).toBe(kind);
  });

  test('has another sent when the code was tried too often', () => {
    const worn = ['1', '2', '3', '4', '5'].reduce((proof, code) => tried(proof, code.repeat(6), NOW), first);
    expect(issueCode(worn, wanted('000002'), NOW).kind).toBe('changed');
  });

  test('has another sent when the process that was to mail the code has died, and not before', () => {
    const dying = issueCode(undefined, wanted('000001', { nonce: 'n' }), NOW);
    const left = dying.kind === 'changed' ? dying.proof : undefined;
    expect(issueCode(left, wanted('000002', { nonce: 'n' }), NOW + MAILING_MS - 1).kind).toBe('there');
    expect(issueCode(left, wanted('000002', { nonce: 'n' }), NOW + MAILING_MS).kind).toBe('changed');
  });
});

describe('the limits of codes', () => {
  const another = { again: true };
  const three = [0, 1, 2].reduce<Proof | undefined>(
    (proof, index) => sent(proof, `00000${index}`, NOW + index * MINUTE, another),
    undefined,
  );

  test('are three within an hour, and say when there is room again', () => {
    expect(issueCode(three, wanted('9', another), NOW + HOUR - 1)).toEqual({
      kind: 'limited',
      until: NOW + HOUR,
      live: false,
    });
    expect(issueCode(three, wanted('9', another), NOW + HOUR).kind).toBe('changed');
    const fourth = sent(three, '000009', NOW + HOUR, another);
    expect(issueCode(fourth, wanted('9', another), NOW + HOUR)).toEqual({
      kind: 'limited',
      until: NOW + MINUTE + HOUR,
      live: true,
    });
  });

  test('are ten in all', () => {
    const ten = Array.from({ length: 10 }, (_, index) => index).reduce<Proof | undefined>(
      (proof, index) => sent(proof, `00000${index}`, NOW + index * HOUR, another),
      undefined,
    );
    expect(issueCode(ten, wanted('9', another), NOW + 1_000 * HOUR)).toEqual({ kind: 'limited', live: false });
  });

  test('do not keep the newest code from being used', () => {
    expect(issueCode(three, wanted('9'), NOW + 3 * MINUTE).kind).toBe('there');
  });
});

describe('a mail that fails', () => {
  const first = sent(undefined, '000001', NOW);
  const issued = issueCode(tried(first, '111111', NOW), wanted('000002', { again: true }), NOW);
  const second = issued.kind === 'changed' ? issued : undefined;
  if (second === undefined) throw new Error('no second code');

  test('costs no code, and the one before works again with its tries', () => {
    const before = tried(first, '111111', NOW);
    const back = withdraw(frozen(second.proof), second.send, before);
    expect(back).toEqual({ ...before, version: second.proof.version + 1 });
    expect(withdraw(second.proof, second.send, undefined)).toMatchObject({ sends: [] });
    expect(withdraw(second.proof, second.send, undefined)).not.toHaveProperty('code');
  });

  test('costs its code where somebody has tried it meanwhile: tries must not come for nothing', () => {
    const guessed = tried(second.proof, '222222', NOW);
    const back = withdraw(guessed, second.send, first);
    expect(back.sends).toHaveLength(2);
    expect(back).not.toHaveProperty('code');
  });

  test('leaves a newer code alone', () => {
    const newer = sent(second.proof, '000003', NOW, { again: true });
    expect(withdraw(newer, second.send, first).code).toEqual(newer.code);
  });
});

describe('a try', () => {
  const proof = sent(undefined, '042917', NOW);
  const given = (code: string, link = LINK) => ({ link, mac: mac(code) });
  const wrong = ['1', '2', '3', '4', '5', '6'].map((digit) => digit.repeat(6));

  test('is counted before it is compared, right or wrong', () => {
    for (const code of ['042917', '111111']) {
      const outcome = countTry(frozen(proof), given(code), NOW);
      expect(outcome).toMatchObject({ kind: 'changed', left: 4, proof: { version: proof.version + 1 } });
      expect(outcome.kind === 'changed' && isRight(outcome.code, mac(code))).toBe(code === '042917');
    }
  });

  test('is one of five', () => {
    let current = proof;
    for (const code of wrong.slice(0, 5)) current = tried(current, code, NOW);
    expect(countTry(current, given('042917'), NOW)).toEqual({ kind: 'none', why: 'used-up' });
    expect(countTry(current, given('666666'), NOW)).toEqual({ kind: 'none', why: 'used-up' });
  });

  test('that repeats an earlier one is not counted again, and answered alike', () => {
    const once = tried(proof, '111111', NOW);
    expect(countTry(once, given('111111'), NOW)).toMatchObject({ kind: 'again', left: 4 });
    // The fifth was right, and its button was pressed twice.
    const five = ['111111', '222222', '333333', '444444', '042917'].reduce((one, code) => tried(one, code, NOW), proof);
    const again = countTry(five, given('042917'), NOW);
    expect(again).toMatchObject({ kind: 'again', left: 0 });
    expect(again.kind !== 'none' && isRight(again.code, mac('042917'))).toBe(true);
  });

  test.each<[string, Proof | undefined, number, string]>([
    ['there never was one', undefined, 0, LINK],
    ['it has expired', proof, 10 * MINUTE, LINK],
    ['it belongs to another link', proof, 0, 'other'],
    ['it could not be mailed', withdraw(proof, 99, undefined), 10 * MINUTE, LINK],
  ])('finds no code that works when %s', (_, current, later, link) => {
    expect(countTry(current, given('042917', link), NOW + later)).toEqual({ kind: 'none', why: 'expired' });
  });

  test('works until the last millisecond', () => {
    expect(countTry(proof, given('042917'), NOW + 10 * MINUTE - 1).kind).toBe('changed');
  });

  test('is compared with the newest code alone, which has five tries of its own', () => {
    const worn = wrong.slice(0, 5).reduce((one, code) => tried(one, code, NOW), proof);
    const newer = sent(worn, '777777', NOW, { again: true });
    const old = countTry(newer, given('042917'), NOW);
    expect(old).toMatchObject({ kind: 'changed', left: 4 });
    expect(old.kind === 'changed' && isRight(old.code, mac('042917'))).toBe(false);
  });
});

test('any other text is not the code, whatever its length', () => {
  const proof = sent(undefined, '042917', NOW);
  for (const text of ['', mac('042917').slice(1), `${mac('042917')}x`, mac('042918')]) {
    expect(proof.code !== undefined && isRight(proof.code, text)).toBe(false);
  }
});

describe('whatever is pressed, typed and lost, in any order', () => {
  /** An approver's codes, with what was mailed when, and which codes were compared with which. */
  function newLife() {
    let proof: Proof | undefined;
    let now = NOW;
    let minted = 0;
    const mailed: number[] = [];
    const compared = new Map<string, Set<string>>();

    function guess(code: string): void {
      const outcome = countTry(proof, { link: LINK, mac: mac(code) }, now);
      if (outcome.kind === 'none') return;
      proof = outcome.proof;
      compared.set(outcome.code.mac, (compared.get(outcome.code.mac) ?? new Set()).add(code));
    }

    /** A press, and what becomes of the mail: SES takes it, does not after so many guesses, or nobody knows. */
    function press(more: { again: boolean; nonce?: string }, end: 'taken' | 'unknown' | number): void {
      minted += 1;
      const before = proof;
      const issued = issueCode(proof, wanted(`new-${minted}`, more), now);
      if (issued.kind !== 'changed') return;
      proof = issued.proof;
      if (typeof end !== 'number') mailed.push(now);
      if (end === 'taken') proof = noteMailed(proof, issued.send);
      if (typeof end !== 'number') return;
      for (let count = 0; count < end; count++) guess(`guess-${minted}-${count}`);
      proof = withdraw(proof, issued.send, before);
    }

    const wait = (milliseconds: number) => {
      now += milliseconds;
    };
    return { mailed, compared, guess, press, wait };
  }

  type Act = (life: ReturnType<typeof newLife>) => void;
  const acts = fc.oneof(
    fc.record({ again: fc.boolean(), nonce: fc.constantFrom('a', 'b', 'c') }).map(
      (more): Act =>
        (life) =>
          life.press(more, 'taken'),
    ),
    fc.constantFrom('unknown' as const, 0, 1, 2).map(
      (end): Act =>
        (life) =>
          life.press({ again: true }, end),
    ),
    fc.integer({ min: 0, max: 9 }).map(
      (digit): Act =>
        (life) =>
          life.guess(String(digit).repeat(6)),
    ),
    fc.constantFrom(1, 1_000, MINUTE, 9 * MINUTE, 20 * MINUTE, HOUR - 1, HOUR).map(
      (pause): Act =>
        (life) =>
          life.wait(pause),
    ),
  );

  test('no more is mailed than three codes an hour and ten in all, nor more compared than five tries a code', () => {
    fc.assert(
      fc.property(fc.array(acts, { minLength: 1, maxLength: 150, size: 'max' }), (sequence) => {
        const life = newLife();
        for (const act of sequence) act(life);
        const { mailed, compared } = life;
        expect(mailed.length).toBeLessThanOrEqual(10);
        const within = (at: number) => mailed.filter((other) => other >= at && other < at + HOUR).length;
        expect(mailed.map(within).filter((count) => count > 3)).toEqual([]);
        const tries = [...compared.values()].map(({ size }) => size);
        expect(tries.filter((count) => count > 5)).toEqual([]);
        // Also where mails fail: a code that was tried is one that counts.
        expect(compared.size).toBeLessThanOrEqual(10);
      }),
      { numRuns: 300 },
    );
  });
});
