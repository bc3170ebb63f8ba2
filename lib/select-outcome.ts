import type { PostAction } from './domain/action.ts';
import type { Selection } from './domain/effect.ts';
import { selectOutcome } from './domain/outcomes.ts';
import { withinTime } from './time-limit.ts';

/**
 * For all of an action's schemas and paths: what takes longer is an attack or a mistake. It also bounds the memory that
 * a path can fill with its matches.
 */
const LIMIT_MS = 300;

/** Holds a posted body against a post action's outcomes once, and answers the same from then on. */
export function outcomeSelector(body: unknown): (action: PostAction) => Selection {
  let selection: Selection | undefined;
  return (action) => {
    selection ??= selectInTime(action, body);
    return selection;
  };
}

function selectInTime(action: PostAction, body: unknown): Selection {
  try {
    const timed = withinTime(LIMIT_MS, () => selectOutcome(action, body));
    if (timed.kind === 'done') return timed.value;
    return { kind: 'none', message: 'a pattern or path of this action took too long on this body' };
  } catch {
    // A stack that overflowed, mostly; what it says may repeat the body.
    return { kind: 'none', message: 'this body could not be held against the action' };
  }
}
