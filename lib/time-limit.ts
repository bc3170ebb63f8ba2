import { createContext, Script } from 'node:vm';

// The only way to stop a regular expression: V8 looks for an interruption while it backtracks. Nothing of a caller's
// is code here: the script is this constant, and what it calls is a function of ours.
const script = new Script('work()');
const holder: { work?: () => void } = {};
let context: ReturnType<typeof createContext> | undefined;

/** What became of some work: its result, or that it was stopped. */
export type Timed<T> = { kind: 'done'; value: T } | { kind: 'stopped' };

/**
 * Does something that takes no longer than `milliseconds`.
 * @throws whatever `work` throws.
 */
export function withinTime<T>(milliseconds: number, work: () => T): Timed<T> {
  const results: T[] = [];
  holder.work = () => {
    results.push(work());
  };
  context ??= createContext(holder);
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    if (isTimeout(error)) return { kind: 'stopped' };
    throw error;
  } finally {
    delete holder.work;
  }
  const [first] = results.map((value) => ({ kind: 'done' as const, value }));
  return first ?? { kind: 'stopped' };
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
