import type { Deed, Outcome, PostAction } from './action.ts';
import { accepts } from './body-schema.ts';
import { defined } from './defined.ts';
import type { Selection } from './effect.ts';
import { selectAll } from './json-path.ts';

/**
 * What a posted body comes to: the first outcome whose schema accepts it, and what that makes of it. May take for ever
 * with a catastrophic pattern: run it under a time limit.
 * @throws Error where a schema leads round in circles.
 */
export function selectOutcome({ outcomes }: PostAction, body: unknown): Selection {
  const outcome = outcomes.find(({ schema }) => accepts(schema, body));
  if (outcome === undefined) {
    const names = outcomes.map(({ name }) => name).join(', ');
    return { kind: 'none', message: `the body fits no outcome of this action; there are ${names}` };
  }
  const { name, response } = outcome;
  return { kind: 'selected', effect: { deed: deedOf(outcome, body), outcome: name, response } };
}

function deedOf(outcome: Outcome, body: unknown): Deed {
  if (outcome.type === 'heartbeat') return { type: 'heartbeat' };
  if (outcome.type === 'failure') {
    const { error, error_path: errorPath, cause, cause_path: causePath } = outcome;
    return {
      type: 'failure',
      ...defined({ error: errorPath === undefined ? error : textAt(body, errorPath) }),
      ...defined({ cause: causePath === undefined ? cause : textAt(body, causePath) }),
    };
  }
  const { output, output_path: path } = outcome;
  if (path !== undefined) return { type: 'success', output: JSON.stringify(selectAll(body, path)) };
  return { type: 'success', output: output ?? JSON.stringify(body) };
}

// One text as it is; none, several and anything else as the JSON text of all matches.
function textAt(body: unknown, path: string): string {
  const found = selectAll(body, path);
  const [only] = found;
  return found.length === 1 && typeof only === 'string' ? only : JSON.stringify(found);
}
