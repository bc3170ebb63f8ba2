import { styleText } from 'node:util';

type Stream = NodeJS.WriteStream;

/** Lines for eyes and pipes: colour only on a terminal, and not where NO_COLOR says so. */
export function terminal(out: Stream, err: Stream) {
  // styleText leaves the codes out for a stream that is no terminal, and under NO_COLOR.
  const green = (text: string) => styleText('green', text, { stream: out });
  const red = (text: string) => styleText('red', text, { stream: err });
  const yellow = (text: string) => styleText('yellow', text, { stream: err });
  return {
    print: (line: string) => {
      out.write(`${line}\n`);
    },
    progress: (step: string) => {
      out.write(`${green('✓')} ${step}\n`);
    },
    warn: (line: string) => {
      err.write(`${yellow('!')} ${line}\n`);
    },
    /** The message alone: it names the remedy. A stack helps only where there is no message. */
    fail: (error: unknown) => {
      const message = error instanceof Error ? error.message || error.stack : String(error);
      err.write(`${red('✗')} ${message}\n`);
    },
  };
}
