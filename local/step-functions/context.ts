import type { StateView } from './compile.ts';
import type { Json, JsonObject } from './json.ts';
import { mintToken } from './token.ts';

/** What the Context objects of one execution have in common. */
export interface Subject {
  Execution: JsonObject;
  StateMachine: JsonObject;
}

/** The Context objects of an execution's states, by view. */
export interface Contexts {
  of: { [view: string]: Json };
  /** Ends the use of a state's token: the next attempt at the state gets a fresh one. */
  useToken: (view: string) => void;
}

/** Context objects, made when they are read: `State.EnteredTime` is the time of the attempt. */
export function createContexts(subject: Subject, views: StateView[]): Contexts {
  const tokens = new Map<string, string>();
  // One evaluation may read the token several times and must read the same one.
  const tokenOf = (view: string): string => {
    const token = tokens.get(view) ?? mintToken();
    tokens.set(view, token);
    return token;
  };
  const of = {};
  for (const { view, stateName, task } of views) {
    const get = (): JsonObject => ({
      ...subject,
      State: { Name: stateName, EnteredTime: new Date().toISOString() },
      ...(task?.kind === 'callback' && { Task: { Token: tokenOf(view) } }),
    });
    Object.defineProperty(of, view, { enumerable: true, get });
  }
  return { of, useToken: (view) => tokens.delete(view) };
}
