import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const results = z.object({
  passes: z.array(z.unknown()).min(1),
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/**
 * What is wrong with a page by WCAG 2.2 AA and good practice, as `rule: element`. The page's context must run scripts
 * and bypass its policy, which lets no script in.
 */
export async function accessibilityProblems(page: Page, exempt: readonly string[] = []): Promise<string[]> {
  // It stays where only the content is set anew, and half a megabyte of script takes longer to read than a page to check.
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(source);
  const rules = Object.fromEntries(exempt.map((rule) => [rule, { enabled: false }]));
  const run = `axe.run(document, ${JSON.stringify({ runOnly: TAGS, resultTypes: ['violations'], rules })})`;
  const { violations } = results.parse(await page.evaluate(run));
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}
