import { mapEntries, rewriteContextPaths, VIEWS } from './context-paths.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { invalidDefinition } from './service-error.ts';
import { readTask, type TaskState } from './task-state.ts';

export interface Enclosing {
  type: Json | undefined;
  stateName: string;
}

/** A state and the key of its Context object. */
export interface StateView {
  view: string;
  stateName: string;
  /** The Map and Parallel states around it, outermost first. */
  within: Enclosing[];
  task?: TaskState;
}

/** Longest pause of a timer, in seconds (24.8 days); Node would end a longer one at once. */
export const LONGEST_SECONDS = 2_147_483;

const UNSUPPORTED = ['Assign', 'ItemReader', 'ItemBatcher', 'ResultWriter'];

/** States as the library is to run them; notes each one's view. Throws `InvalidDefinition`. */
export function compileStates(states: Json | undefined, views: StateView[], within: Enclosing[] = []): JsonObject {
  if (!isObject(states)) throw invalidDefinition('States is missing');
  return mapEntries(states, (name, state) => {
    if (!isObject(state)) throw invalidDefinition(`${name} is not an object`);
    return compileState(name, state, views, within);
  });
}

function compileState(stateName: string, state: JsonObject, views: StateView[], within: Enclosing[]): JsonObject {
  refuseUnsupported(stateName, state);
  const seen: StateView = { view: `s${views.length}`, stateName, within };
  views.push(seen);
  const nested = compileNested(state, views, [...within, { type: state.Type, stateName }]);
  const compiled = compileErrors(dropWholeResultPath(rewriteContextPaths(nested, seen.view)));
  if (state.Type === 'Fail') return nameless(compiled);
  if (state.Type === 'Wait') return shortened(compiled);
  if (state.Type !== 'Task') return compiled;
  seen.task = readTask(stateName, state);
  return compileTask(compiled, seen.view, seen.task);
}

function refuseUnsupported(stateName: string, state: JsonObject): void {
  if (state.QueryLanguage === 'JSONata') throw invalidDefinition(`${stateName}: JSONata does not run on the laptop`);
  const field = UNSUPPORTED.find((name) => name in state);
  if (field !== undefined) throw invalidDefinition(`${stateName}: ${field} does not run on the laptop`);
}

function compileNested(state: JsonObject, views: StateView[], within: Enclosing[]): JsonObject {
  return mapEntries(state, (key, value) => {
    if (key === 'Branches' && Array.isArray(value)) return value.map((branch) => compileMachine(branch, views, within));
    return key === 'Iterator' || key === 'ItemProcessor' ? compileMachine(value, views, within) : value;
  });
}

function compileMachine(machine: Json, views: StateView[], within: Enclosing[]): Json {
  return isObject(machine) ? { ...machine, States: compileStates(machine.States, views, within) } : machine;
}

// The library takes the path `$` for a field named `$`; none at all means the same.
function dropWholeResultPath(state: JsonObject): JsonObject {
  const { ResultPath, ...rest } = state;
  return ResultPath === '$' || ResultPath === undefined ? rest : state;
}

// The library makes up a name and a cause for a Fail state that has none.
function nameless(state: JsonObject): JsonObject {
  return { ...('ErrorPath' in state ? {} : { Error: '' }), ...('CausePath' in state ? {} : { Cause: '' }), ...state };
}

// As every timer here; without it the wait would be over at once.
function shortened(state: JsonObject): JsonObject {
  return typeof state.Seconds === 'number' ? { ...state, Seconds: Math.min(state.Seconds, LONGEST_SECONDS) } : state;
}

function compileErrors(state: JsonObject): JsonObject {
  const compiled = { ...state };
  for (const key of ['Retry', 'Catch']) {
    const rules = state[key];
    if (Array.isArray(rules)) compiled[key] = rules.map(compileRule);
  }
  return compiled;
}

// The States Language counts a missed heartbeat among what States.Timeout matches.
function compileRule(rule: Json): Json {
  if (!isObject(rule) || !Array.isArray(rule.ErrorEquals)) return rule;
  const names = rule.ErrorEquals;
  const ErrorEquals = names.includes('States.Timeout') ? [...names, 'States.HeartbeatTimeout'] : names;
  return dropWholeResultPath({ ...rule, ErrorEquals });
}

/**
 * The handler of a Task state needs more than the state's input: its token and the timeouts that paths point to. The
 * library's own timeout, 60 seconds unless told, is put out of the way: the handler knows which token it closes.
 */
function compileTask(state: JsonObject, view: string, task: TaskState): JsonObject {
  const { Parameters, TimeoutSecondsPath, HeartbeatSecondsPath, ...rest } = state;
  const template: JsonObject = Parameters === undefined ? { 'parameters.$': '$' } : { parameters: Parameters };
  if (task.kind === 'callback') template['token.$'] = `$$.${VIEWS}.${view}.Task.Token`;
  if (TimeoutSecondsPath !== undefined) template['timeoutSeconds.$'] = TimeoutSecondsPath;
  if (HeartbeatSecondsPath !== undefined) template['heartbeatSeconds.$'] = HeartbeatSecondsPath;
  return { ...rest, Parameters: template, TimeoutSeconds: LONGEST_SECONDS };
}
