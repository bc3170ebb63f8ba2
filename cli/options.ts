import { Option } from 'commander';
import { CountersignError } from '../lib/domain/errors.ts';

/** `--format`, whose first choice is the default. */
export function formatOption(...choices: [string, ...string[]]): Option {
  const [first] = choices;
  return new Option('--format <name>', 'how to write it').choices(choices).default(first);
}

/** `--port-offset`, as `npm start` takes it. */
export function portOffsetOption(): Option {
  return new Option('--port-offset <number>', 'that of the laptop stack, as npm start was given it').argParser((text) =>
    wholeNumber(text, '--port-offset', 0),
  );
}

/** An option's value as a whole number. */
export function wholeNumber(text: string, option: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new CountersignError('InvalidJSON', `${option}: must be a whole number, ${least} or more`);
}
