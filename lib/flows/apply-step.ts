import type { ProofStore } from '../adapters/proof-store.ts';
import type { Proof } from '../domain/proof-code.ts';
import { type Clock, patience } from './apply.ts';

/**
 * Applies a step to an approver's codes, which may not be there yet, and saves what it changed in one conditional
 * write; where somebody else wrote first, to what stands there now.
 * @throws CountersignError Busy, when writes kept colliding for five seconds.
 */
export async function applyStep<T extends { kind: string; proof?: Proof }>(
  { proofs, clock }: { proofs: ProofStore; clock: Clock },
  loaded: Proof | undefined,
  step: (proof: Proof | undefined, now: number) => T,
): Promise<T> {
  const pause = patience(clock);
  let current = loaded;
  for (;;) {
    const outcome = step(current, clock());
    if (outcome.kind !== 'changed' || outcome.proof === undefined) return outcome;
    const saved = await proofs.save(outcome.proof);
    if (saved.kind === 'saved') return outcome;
    await pause();
    current = saved.current;
  }
}
