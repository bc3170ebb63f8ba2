import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { EXAMPLES, exampleNamed, inputOf } from '../local/examples.ts';

const SUFFIX = '.asl.json';
const files = readdirSync('workflows').map((file) => file.replace(SUFFIX, ''));

const workflow = z.object({
  StartAt: z.string(),
  States: z.record(
    z.string(),
    z.looseObject({
      Next: z.string().optional(),
      End: z.boolean().optional(),
      Catch: z.array(z.looseObject({ Next: z.string() })).default([]),
      Choices: z.array(z.looseObject({ Next: z.string() })).default([]),
      Default: z.string().optional(),
      Type: z.string(),
    }),
  ),
});

/** Every way from state to state, as a picture draws it. */
function waysOf(name: string): string[] {
  const { StartAt, States } = workflow.parse(JSON.parse(readFileSync(`workflows/${name}${SUFFIX}`, 'utf8')));
  const inner = Object.entries(States).flatMap(([from, { Next, End, Catch, Choices, Default, Type }]) => {
    const ends = End === true || Type === 'Succeed' || Type === 'Fail' ? ['[*]'] : [];
    const targets = [Next, Default, ...[...Catch, ...Choices].map((one) => one.Next), ...ends];
    return targets.filter((to) => to !== undefined).map((to) => `${from} --> ${to}`);
  });
  return [`[*] --> ${StartAt}`, ...inner];
}

const sections = readFileSync('docs/examples.md', 'utf8').split(/^## /m);

function section(name: string): string {
  const found = sections.find((text) => text.startsWith(`${name}\n`));
  if (found === undefined) throw new Error(`docs/examples.md does not draw ${name}.`);
  return found;
}

test('every workflow can be started on the laptop, and nothing else', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(files.sort());
});

describe.each(files)('%s', (name) => {
  test('is drawn as it is', () => {
    const picture = /```mermaid\n([\s\S]*?)```/.exec(section(name))?.[1] ?? '';
    const drawn = [...picture.matchAll(/^ *(\S+ --> \S+?)(?::.*)?$/gm)].map(([, way = '']) => way);
    expect(drawn.toSorted()).toEqual(waysOf(name).toSorted());
  });

  test('is told with its command and with the input that the laptop starts it with', () => {
    const command = name === exampleNamed().name ? 'npm start\n' : `npm start -- --example ${name}\n`;
    expect(section(name)).toContain(`\`\`\`sh\n${command}\`\`\``);
    expect(section(name)).toContain(`\`${JSON.stringify(EXAMPLES[name]?.input)}\``);
  });
});

describe('the example to start', () => {
  test('is that of the blog unless another is named', () => {
    expect(exampleNamed().name).toBe('approval-emails');
    expect(exampleNamed('expense-form').input).toEqual({ name: 'Ben', purpose: 'Taxi to the airport', amount: 48.5 });
  });

  test.each(['', 'expense', 'toString', '__proto__'])('is not one named "%s", and the names are said', (name) => {
    expect(() => exampleNamed(name)).toThrow(/--example takes approval-emails, expense-form, two-of-three/);
  });

  test('expires so many minutes after its start as it says, or is given no expiration', () => {
    const now = Date.parse('2026-11-24T10:00:00Z');
    const { input, expiresAfter } = exampleNamed('two-of-three');
    expect(expiresAfter).toBe(5);
    expect(inputOf(exampleNamed('two-of-three'), now)).toEqual({ ...input, expiration: '2026-11-24T10:05:00.000Z' });
    expect(inputOf(exampleNamed(), now)).toEqual({ name: 'Ben' });
  });
});
