import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

// What runs in public for every change, held against what a clean clone is checked with.

const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
const matrix = z.object({
  node: z.array(z.int()),
  what: z.array(z.string()),
  include: z.array(z.object({ what: z.string(), run: z.string() })),
});
const job = z.object({
  'timeout-minutes': z.int(),
  strategy: z.object({ matrix }).optional(),
  steps: z.array(step),
});
const workflow = z.object({ permissions: z.unknown(), jobs: z.record(z.string(), job) });

const FOLDER = '.github/workflows';
const files = readdirSync(FOLDER);
const read = (file: string) => workflow.parse(parse(readFileSync(`${FOLDER}/${file}`, 'utf8')));
const jobsOf = (file: string) => Object.values(read(file).jobs);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** The npm scripts that a text runs. */
function scriptsIn(text: string): string[] {
  const named = [...text.matchAll(/\bnpm run ([\w:]*\w)/g)].map(([, name = '']) => name);
  return /\bnpm test\b/.test(text) ? ['test', ...named] : named;
}

describe.each(files)('%s', (file) => {
  test('runs npm scripts that there are', () => {
    const found = scriptsIn(readFileSync(`${FOLDER}/${file}`, 'utf8'));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  test('pins the actions of others, may only read, and ends in time', () => {
    expect(read(file).permissions).toEqual({ contents: 'read' });
    for (const { steps, 'timeout-minutes': minutes } of jobsOf(file)) {
      const actions = steps.flatMap(({ uses }) => uses ?? []);
      expect(actions.filter((uses) => !/@(v\d+|[0-9a-f]{40})$/.test(uses))).toEqual([]);
      expect(minutes).toBeLessThanOrEqual(360);
    }
  });
});

test('all of them use the same version of an action', () => {
  const used = new Set(files.flatMap(jobsOf).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? [])));
  const names = [...used].map((uses) => uses.split('@')[0]);
  expect(names.length).toBeGreaterThan(1);
  expect(names).toEqual([...new Set(names)]);
});

describe('ci.yml', () => {
  test('runs all that .ci/run runs', () => {
    const wanted = scriptsIn(readFileSync('.ci/run', 'utf8'));
    expect(new Set(scriptsIn(readFileSync(`${FOLDER}/ci.yml`, 'utf8')))).toEqual(new Set(wanted));
  });

  test('runs check, tests, browser, faults and package on Node 22 and 24', () => {
    const [verify] = jobsOf('ci.yml').flatMap(({ strategy }) => strategy?.matrix ?? []);
    expect(verify?.node).toEqual([22, 24]);
    expect(verify?.what).toEqual(['check', 'test', 'browser', 'faults', 'package']);
    expect(verify?.include.map(({ what }) => what)).toEqual(verify?.what);
  });
});
