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
