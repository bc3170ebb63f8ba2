import { styleText } from 'node:util';

/** A table for eyes, its head in bold where the stream takes colours. Cells must be fit to be shown. */
export function table(head: readonly string[], rows: readonly string[][], stream: NodeJS.WriteStream): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[styleText('bold', line(head), { stream }), ...rows.map(line)].join('\n')}\n`;
}

// East Asian wide characters take two columns of a terminal.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

function width(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}

/** Text with blanks up to so many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}
