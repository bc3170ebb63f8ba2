import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';

// What design.md says of the shape of the source, held by reading it.

const ROOT = new URL('../', import.meta.url);

function filesIn(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');

/** Source without comments and texts, so that words in them are not taken for code; what a template calls stays. */
function strip(text: string): string {
  const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`((?:\\.|[^`\\])*)`/g;
  return text.replace(pattern, (_, template: string | undefined = '') => {
    return `'' ${[...template.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(' ')}`;
  });
}

const codeOf = (file: string) => strip(read(file));

/** Modules that a file imports, also for types alone. */
function importsOf(file: string): string[] {
  const pattern = /^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?'([^']+)';|\bimport\('([^']+)'\)/gm;
  return [...read(file).matchAll(pattern)].map(([, named = '', called = '']) => named || called);
}

const domain = filesIn('lib/domain');
const handlers = filesIn('handlers');
const source = [...filesIn('lib'), ...handlers];

test('the source is found', () => {
  expect(domain).toContain('lib/domain/redeem.ts');
  expect(handlers).toContain('handlers/redeem-link.ts');
  expect(importsOf('lib/domain/redeem.ts')).toContain('./request.ts');
  expect(importsOf('handlers/write-audit.ts')).toContain('aws-lambda');
  const template = ['`as $', '{Date.now()} any`;'].join('');
  expect(strip(`a('as // any'); // as any\n/* as */ ${template}`)).toMatch(/^a\('' \);[^a]*Date\.now\(\);$/);
});

describe('the domain', () => {
  /** Everything from outside that is pure: no clock, no network, no environment. */
  const PURE = [
    'node:crypto',
    // Alone `domainToASCII`, which asks nobody.
    'node:url',
    'zod/mini',
    'zod/v4/locales/en.js',
    // How far two words are apart: arithmetic.
    'leven',
    'date-fns/parseISO',
    '@date-fns/utc',
    // Interpreters of JSON Schema and JSONPath: they fetch nothing and generate no code.
    '@cfworker/json-schema',
    'jsonpath-rfc9535',
    '../../templates/texts.ts',
  ];

  test.each(domain)('%s imports its own files and pure ones only', (file) => {
    const others = importsOf(file).filter((name) => !/^\.\/[\w-]+\.ts$/.test(name) && !PURE.includes(name));
    expect(others).toEqual([]);
  });

  test.each(domain)('%s asks neither the clock, nor chance, nor the environment', (file) => {
    const code = codeOf(file);
    expect(code).not.toMatch(/\bDate\.now\b|\bnew Date\(\)|\bperformance\b/);
    expect(code).not.toMatch(/\bMath\.random\b|\brandom(?:Bytes|UUID|Int|Fill)\b|\bgetRandomValues\b/);
    expect(code).not.toMatch(/\bprocess\b|\bconsole\b|\bfetch\(/);
    expect(code).not.toMatch(/\basync\b|\bawait\b|\bPromise\b/);
  });
});

describe('imports go one way:', () => {
  test.each<[string, RegExp]>([
    ['lib/adapters', /\/(?:flows|http|handlers)\//],
    ['lib/flows', /\/handlers\//],
    ['lib', /\/(?:handlers|local|cli|bench|tests)\//],
    ['handlers', /^\.\/|\/(?:local|cli|bench|tests)\//],
  ])('nothing in %s imports %s', (folder, forbidden) => {
    const found = filesIn(folder).flatMap((file) => importsOf(file).filter((name) => forbidden.test(name)));
    expect(found).toEqual([]);
  });
});

test('no file imports itself by way of others, not even for a type', () => {
  const files = ['lib', 'handlers', 'cli', 'local', 'bench', 'resources', 'templates'].flatMap(filesIn);
  const known = new Set(files);
  const own = (file: string) =>
    importsOf(file)
      .map((name) => posix.join(posix.dirname(file), name))
      .filter((name) => known.has(name));
  // Without all that leads nowhere any more, what is left goes round.
  let left = new Map(files.map((file) => [file, own(file)]));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const names = new Set(left.keys());
    left = new Map([...left].filter(([, imports]) => imports.some((name) => names.has(name))));
  }
  expect(known.size).toBeGreaterThan(300);
  expect(own('lib/domain/redeem.ts')).toContain('lib/domain/redemption.ts');
  expect([...left.keys()]).toEqual([]);
});

test('the environment is read in one place', () => {
  expect(source.filter((file) => /\bprocess\b/.test(codeOf(file)))).toEqual(['lib/config.ts']);
});

describe('types are not talked out of', () => {
  /** Casts that are there for a reason, which stands beside each. */
  const CASTS: Record<string, number> = {
    // What `partial` makes optional is asked for by name right before.
    'lib/config.ts': 1,
    // Two packages name the JSON of a stream record differently.
    'handlers/write-audit.ts': 1,
  };
  // Keys renamed in a mapped type or an import are no casts.
  const RENAMED = /\bas const\b|\bimport\b[^;]*;|\[\w+ in keyof \w+ as\b/g;

  test.each(source)('in %s', (file) => {
    const code = codeOf(file).replaceAll(RENAMED, '');
    expect(code.match(/\bas\b/g) ?? []).toHaveLength(CASTS[file] ?? 0);
    expect(code).not.toMatch(/\bany\b/);
    expect(read(file)).not.toMatch(/@ts-|biome-ignore/);
  });
});

/** Declarations at the top of a formatted file, by their first line, with their lengths in lines. */
function declarationsOf(file: string): { first: string; lines: number }[] {
  const lines = read(file).split('\n');
  return lines.flatMap((first, start) => {
    if (!/^(?:export )?(?:async )?(?:function|const|class)\b/.test(first)) return [];
    const last = (line: string, i: number) => i >= start && /^\S/.test(line) && /^\}$|;$/.test(line);
    const end = lines.findIndex(last);
    return [{ first, lines: (end < 0 ? lines.length : end) - start + 1 }];
  });
}

describe('sizes', () => {
  test('are measured rightly', () => {
    const redeemLink = declarationsOf('handlers/redeem-link.ts').find(({ first }) => first.includes('redeemLink'));
    expect(redeemLink?.lines).toBeGreaterThan(10);
  });

  test.each(handlers)('%s has no function of more than 40 lines', (file) => {
    expect(declarationsOf(file).filter(({ lines }) => lines > 40)).toEqual([]);
  });

  test.each(source)('%s has 250 lines at most', (file) => {
    expect(read(file).split('\n').length).toBeLessThanOrEqual(251);
  });
});

describe('no barrels:', () => {
  test.each(source)('%s exports what it declares itself', (file) => {
    expect(read(file)).not.toMatch(/^export\s+(?:type\s+)?(?:\*|\{)/m);
    expect(file).not.toMatch(/\/index\.ts$/);
  });
});

test('there are no base classes: only errors are classes', () => {
  const classes = source.flatMap((file) => codeOf(file).match(/\bclass \w+(?: extends \w+)?/g) ?? []);
  expect(classes).toEqual(['class CountersignError extends Error']);
});
