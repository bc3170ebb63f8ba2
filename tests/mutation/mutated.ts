import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

declare global {
  /** What Stryker has on its mutants in the process that runs tests. */
  var __stryker__: { mutantCoverage?: Coverage; activeMutant?: string } | undefined;
}

/** What Stryker notes of a run, by mutant id: who ran into the mutant, while files were loaded or within a test. */
interface Coverage {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

const sources = new Map<string, string>();

/** The name of the file that the mutant is in which is active, if one is. */
export function mutated(): string | undefined {
  const id = globalThis.__stryker__?.activeMutant;
  if (id === undefined) return undefined;
  if (sources.size === 0) {
    for (const path of globSync('lib/domain/*.ts')) sources.set(basename(path, '.ts'), readFileSync(path, 'utf8'));
  }
  return [...sources].find(([, source]) => source.includes(`stryMutAct_9fa48("${id}")`))?.[0];
}

/** The names of the tests that are nearest to a file: its own or, where it has none, those of the files that import it. */
export function nearest(name: string): string[] {
  const seen = new Set<string>();
  const found = (file: string): string[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    if (existsSync(`tests/domain/${file}.test.ts`)) return [file];
    const importing = new RegExp(`^import [^;]* from ['"]\\./${file}\\.ts['"]`, 'm');
    return [...sources].filter(([, source]) => importing.test(source)).flatMap(([importer]) => found(importer));
  };
  return found(name);
}
