import { CommanderError } from 'commander';
import { CountersignError, STATUS } from '../lib/domain/errors.ts';
import { isUnanswered } from './unanswered.ts';
import { visible } from './visible.ts';

/** Exit codes: done, a problem was found, wrong usage. */
export const EXIT = { done: 0, problem: 1, usage: 2 } as const;

/** Runs the command line and ends with its exit code; an error is one line that names the remedy. */
export async function finish(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.exitCode = codeOf(error);
  }
}

function codeOf(error: unknown): number {
  // Commander has printed its own: help is no error, anything else is wrong usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  process.stderr.write(`countersign: ${visible(remedy(error))}\n`);
  return error instanceof CountersignError && WRONG_USAGE.has(STATUS[error.code]) ? EXIT.usage : EXIT.problem;
}

/** What the input is to blame for; that there is no such request, or that it is over, is a problem that was found. */
const WRONG_USAGE: ReadonlySet<number> = new Set([400, 403, 413, 415]);

function remedy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isUnanswered(error) || error.name === 'TimeoutError') {
    return 'nothing answers there. Is the laptop stack running (npm start), with this --port-offset? For a deployed stage pass --stage.';
  }
  if (error.name === 'ResourceNotFoundException') return 'this stage has no tables. Is --stage (and --region) right?';
  if (/^Stack .* does not exist/.test(error.message)) return `${error.message}. Is --stage (and --region) right?`;
  if (error.name.endsWith('ZodError')) {
    return 'what is stored is not as Countersign writes it. countersign audit verify says where.';
  }
  if (error.name === 'AccessDeniedException') return `${error.message} docs/auditors.md says what is needed.`;
  if (error.name === 'CredentialsProviderError') return 'no AWS credentials. Set AWS_PROFILE or the AWS_* variables.';
  return error.message || error.name;
}
