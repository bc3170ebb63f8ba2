/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/**
 * The median of one piece of work's time over another's, round by round, run in turn, A B B A, so that a machine whose
 * speed drifts slows both alike. Each work is given the round's number.
 */
export async function ratioOf(
  rounds: number,
  work: (round: number) => Promise<unknown>,
  bare: (round: number) => Promise<unknown>,
): Promise<{ ratio: number; work: number; bare: number }> {
  const times = { work: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0;
    if (first) times.work.push(await timed(() => work(round)));
    times.bare.push(await timed(() => bare(round)));
    if (!first) times.work.push(await timed(() => work(round)));
  }
  const ratios = times.work.map((time, round) => time / (times.bare[round] ?? Number.NaN));
  return { ratio: median(ratios), work: median(times.work), bare: median(times.bare) };
}

/** Does a piece of work without its log: the functions' lines are part of their work, but not of this terminal. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { stdout } = process;
  const write = stdout.write;
  stdout.write = () => true;
  try {
    return await work();
  } finally {
    stdout.write = write;
  }
}

/** The value below which so large a share of some numbers lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Works through a list, so many at once, in its order; answers what came of each. */
export async function inParallel<T, R>(
  list: readonly T[],
  atOnce: number,
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = list.entries();
  const worker = async () => {
    for (const [index, one] of queue) results[index] = await work(one, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Numbers from 0 up to 1 that look like chance and are the same for the same seed (Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
