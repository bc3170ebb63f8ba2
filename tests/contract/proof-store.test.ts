import { describe, expect, test } from '@jest/globals';
import { type ProofStore, proofStore } from '../../lib/adapters/proof-store.ts';
import {
  countTry,
  issueCode,
  macOf,
  noteMailed,
  type Proof,
  proofIdOf,
  withdraw,
} from '../../lib/domain/proof-code.ts';
import { mint } from '../../lib/mint.ts';
import { REQUESTS_TABLE } from '../support/laptop.ts';
import { losingAnswers } from '../support/losing-answers.ts';
import { memoryProofStore } from '../support/proving.ts';
import { sharedLaptop } from '../support/shared-laptop.ts';

const stores: { name: string; make: () => ProofStore }[] = [
  { name: 'in memory', make: memoryProofStore },
  { name: 'in DynamoDB', make: () => proofStore(sharedLaptop().documents, REQUESTS_TABLE) },
];

const DAY_SECONDS = 86_400;
const LINK = { link: 'l', linkId: 'x'.repeat(32) };

/** An approver's first code, which nobody removes before long. */
function first(): Proof {
  const wanted = {
    id: proofIdOf(mint(), 'aiko@example.com'),
    link: LINK.link,
    ttl: Math.ceil(Date.now() / 1_000) + DAY_SECONDS,
    mac: macOf(LINK.linkId, '042917'),
    nonce: 'n',
    again: false,
  };
  const issued = issueCode(undefined, wanted, Date.now());
  if (issued.kind !== 'changed') throw new Error('no code');
  return issued.proof;
}

function tried(proof: Proof, code: string): Proof {
  const outcome = countTry(proof, { link: LINK.link, mac: macOf(LINK.linkId, code) }, Date.now());
  if (outcome.kind !== 'changed') throw new Error('no try');
  return outcome.proof;
}

describe.each(stores)('codes $name', ({ make }) => {
  const store = make();

  test('are not there under an id that was never saved', async () => {
    expect(await store.load(proofIdOf(mint(), 'aiko@example.com'))).toBeUndefined();
  });

  test('come back as they were saved, in each of their states', async () => {
    const proof = first();
    const states = [proof, noteMailed(proof, 1), tried(proof, '111111'), withdraw(proof, 1, undefined)];
    for (const state of states) {
      const version = { ...state, id: proofIdOf(mint(), 'aiko@example.com'), version: 1 };
      expect(await store.save(version)).toEqual({ kind: 'saved' });
      expect(await store.load(version.id)).toEqual(version);
    }
  });

  test('are not saved over what somebody else has written, which is told', async () => {
    const proof = first();
    const mine = tried(proof, '111111');
    const theirs = tried(proof, '222222');
    expect(await store.save(proof)).toEqual({ kind: 'saved' });
    expect(await store.save(proof)).toEqual({ kind: 'conflict', current: proof });
    expect(await store.save(theirs)).toEqual({ kind: 'saved' });
    expect(await store.save(mine)).toEqual({ kind: 'conflict', current: theirs });
    expect(await store.save(tried(theirs, '111111'))).toEqual({ kind: 'saved' });
  });

  test('are not brought back once they were removed', async () => {
    const proof = first();
    expect(await store.save(tried(proof, '111111'))).toEqual({ kind: 'conflict' });
    expect(await store.load(proof.id)).toBeUndefined();
  });

  test('take one of many tries that are written at once', async () => {
    const proof = first();
    await store.save(proof);
    const saves = Array.from({ length: 20 }, (_, index) => store.save(tried(proof, String(100_000 + index))));
    expect((await Promise.all(saves)).filter(({ kind }) => kind === 'saved')).toHaveLength(1);
  });
});

test('a write of codes whose answer was lost is recognised when the SDK tries again', async () => {
  const { client, losses } = losingAnswers(sharedLaptop().environment);
  const store = proofStore(client, REQUESTS_TABLE);
  const proof = first();
  expect(await store.save(proof)).toEqual({ kind: 'saved' });
  expect(await store.save(tried(proof, '111111'))).toEqual({ kind: 'saved' });
  expect(losses()).toBe(2);
});
