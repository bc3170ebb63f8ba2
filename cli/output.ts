import { once } from 'node:events';
import { EXIT } from './exit.ts';

/** Writes to standard output, at the pace of whoever reads it. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Ends the command when whoever reads its output has had enough, as `head` has. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? EXIT.done);
  });
}

/** Tells how far long work has come. */
export interface Progress {
  show(text: string): void;
  end(): void;
}

const EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

/** Progress in one line of standard error, where that is a terminal. */
export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { show: () => {}, end: () => {} };
  let shownAt = 0;
  return {
    show(text) {
      if (performance.now() < shownAt + EVERY_MS) return;
      shownAt = performance.now();
      stream.write(CLEAR_LINE + text.slice(0, stream.columns - 1));
    },
    end: () => void stream.write(CLEAR_LINE),
  };
}
