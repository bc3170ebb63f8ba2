import { readFile, writeFile } from 'node:fs/promises';
import { ROOT } from '../local/bin.ts';

/** A Markdown table whose columns stand under each other, so that it reads well in a terminal too. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/**
 * A page with new text between the comments `<!-- name:begin … -->` and `<!-- name:end -->`.
 * @throws Error where the page has no such place.
 */
export function placed(page: string, name: string, text: string): string {
  const place = new RegExp(`(<!-- ${name}:begin[^\n]*-->\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  if (!place.test(page)) throw new Error(`There is no <!-- ${name}:begin --> … <!-- ${name}:end --> to write between.`);
  return page.replace(place, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`);
}

/** Writes a file of the project. */
export async function writeProjectFile(file: string, text: string): Promise<void> {
  await writeFile(`${ROOT}${file}`, text);
}

/** Puts what was measured where the docs show it. */
export async function writeInto(file: string, name: string, text: string): Promise<void> {
  const path = `${ROOT}${file}`;
  await writeFile(path, placed(await readFile(path, 'utf8'), name, text));
}
