import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { laptopAt, placeSchema } from './laptop.ts';

/** The variable in which the one stack of a run is handed to the tests. */
const VARIABLE = 'COUNTERSIGN_TEST_LAPTOP';

const shared = z.object({ ...placeSchema.shape, outputFile: z.string() });

/** Hands a stack to the tests. */
export function share(place: z.infer<typeof shared>): void {
  process.env[VARIABLE] = JSON.stringify(place);
}

/** The one laptop stack of this run, which all integration tests use at once: each with addresses of its own. */
export function sharedLaptop() {
  const { outputFile, ...place } = shared.parse(JSON.parse(process.env[VARIABLE] ?? '{}'));
  return {
    ...laptopAt(place),
    /** Every line that the functions' process has written so far. */
    output: () => readFileSync(outputFile, 'utf8').split('\n'),
  };
}
