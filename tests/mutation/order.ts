import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { mutated } from './mutated.ts';

// The first test that fails ends a mutant. So the file's own tests come first, and of the others those that are quick.

/** What is used here of mocha's blocks of tests. */
export interface Block {
  title: string;
  file: string;
  tests: { title: string; file: string; duration?: number }[];
  suites: Block[];
  titlePath: () => string[];
  addTest: (test: Block['tests'][number]) => void;
  constructor: { create: (parent: Block, title: string) => Block };
}

/** How long each block took without a mutant (ms); in the copy of the project that Stryker works in. */
const TIMES = '.mutation-times.json';

/** Notes how long the blocks of a run took. */
export function noteTimes(root: Block): void {
  writeFileSync(TIMES, JSON.stringify(Object.fromEntries(root.suites.map((block) => [keyOf(block), took(block)]))));
}

/** Puts the blocks of a run in order. */
export function putInOrder(root: Block): void {
  // Tests that are in no block would run before all that are in one.
  for (const test of root.tests.splice(0)) inBlock(root, test);
  const times: Record<string, number> = existsSync(TIMES) ? JSON.parse(readFileSync(TIMES, 'utf8')) : {};
  const own = `${mutated()}.test.ts`;
  const rank = (block: Block) => (basename(block.file) === own ? -1 : (times[keyOf(block)] ?? 0));
  root.suites.sort((a, b) => rank(a) - rank(b));
}

// A block that does not show: names of tests stay what they were.
function inBlock(root: Block, test: Block['tests'][number]): void {
  const block = root.constructor.create(root, '');
  Object.assign(block, { file: test.file, titlePath: () => root.titlePath() });
  block.addTest(test);
}

function keyOf({ file, title, tests: [first] }: Block): string {
  return `${file} ${title || first?.title}`;
}

function took({ tests, suites }: Block): number {
  return [...tests.map(({ duration = 0 }) => duration), ...suites.map(took)].reduce((sum, one) => sum + one, 0);
}
