import { until as ask } from '../../support/until.ts';

// A browser, a stack and other people's work share the machine: no test is about speed.
const PATIENCE_MS = 90_000;

/** As the other tests' `until`, with a browser's patience. */
export function until<T>(what: string, probe: () => Promise<T | undefined | false>): Promise<T> {
  return ask(what, probe, PATIENCE_MS);
}
