import { z } from 'zod';

/** What is read of a report of Stryker's: files with their mutants. */
export const mutationReport = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});
export type MutationReport = z.infer<typeof mutationReport>;

/** How often tests noticed a changed line, in a file or in all. */
interface Score {
  name: string;
  noticed: number;
  unnoticed: number;
}

const NOTICED = new Set(['Killed', 'Timeout']);
const UNNOTICED = new Set(['Survived', 'NoCoverage']);

/** The table of a report: the files below the score (0 to 1), the worst first, then all together. */
export function mutationCells(report: MutationReport, shownBelow: number): { head: string[]; cells: string[][] } {
  const scores = Object.entries(report.files).map(([path, { mutants }]): Score => {
    const count = (of: ReadonlySet<string>) => mutants.filter(({ status }) => of.has(status)).length;
    return { name: path.replace(/^.*\//, ''), noticed: count(NOTICED), unnoticed: count(UNNOTICED) };
  });
  const shown = scores.filter((one) => share(one) < shownBelow).sort((a, b) => share(a) - share(b));
  const others = scores.filter((one) => share(one) >= shownBelow);
  const rows = [
    ...shown,
    summed(`the other ${others.length} files`, others),
    summed(`all ${scores.length} files`, scores),
  ];
  return {
    head: ['file', 'changes', 'noticed', 'not', 'score'],
    cells: rows.map(({ name, noticed, unnoticed }) => [
      name,
      ...[noticed + unnoticed, noticed, unnoticed].map((count) => count.toLocaleString('en')),
      `${(100 * share({ noticed, unnoticed })).toFixed(1)}%`,
    ]),
  };
}

// A file without anything to change is as good as can be.
function share({ noticed, unnoticed }: Omit<Score, 'name'>): number {
  return noticed + unnoticed === 0 ? 1 : noticed / (noticed + unnoticed);
}

function summed(name: string, scores: readonly Score[]): Score {
  const sum = (of: (score: Score) => number) => scores.reduce((total, one) => total + of(one), 0);
  return { name, noticed: sum(({ noticed }) => noticed), unnoticed: sum(({ unnoticed }) => unnoticed) };
}
