import { isObject, type Json, type JsonObject } from './json.ts';

/** The key of the Context object under which each state finds its own. */
export const VIEWS = 'of';

const TEMPLATES = new Set(['Parameters', 'ResultSelector', 'ItemSelector']);
// Quoted text in an intrinsic function is data. `$$.Map` is left alone: the library fills it in, where it is due.
const CONTEXT = /'(?:\\.|[^'\\])*'|\$\$(?!\.Map\b)/g;

const VIEW_PATH = new RegExp(`\\$\\$\\.${VIEWS}\\.s\\d+`, 'g');

/**
 * A state whose `$$` paths point to `$$.of.<view>`. The library has one Context object per run, and a copy of its top
 * level at that; a view of its own gives each state its State.Name and its Task.Token, in parallel branches too.
 */
export function rewriteContextPaths(state: JsonObject, view: string): JsonObject {
  return mapEntries(state, (key, value) => {
    if (TEMPLATES.has(key)) return rewriteTemplate(value, view);
    if (key === 'Choices') return rewriteRules(value, view);
    return isPath(key) ? rewritePath(value, view) : value;
  });
}

function isPath(key: string): boolean {
  return key === 'Variable' || key.endsWith('Path');
}

function rewriteTemplate(value: Json, view: string): Json {
  if (Array.isArray(value)) return value.map((item) => rewriteTemplate(item, view));
  if (!isObject(value)) return value;
  return mapEntries(value, (key, item) => (key.endsWith('.$') ? rewritePath(item, view) : rewriteTemplate(item, view)));
}

function rewriteRules(value: Json, view: string): Json {
  if (Array.isArray(value)) return value.map((item) => rewriteRules(item, view));
  if (!isObject(value)) return value;
  return mapEntries(value, (key, item) => (isPath(key) ? rewritePath(item, view) : rewriteRules(item, view)));
}

function rewritePath(value: Json, view: string): Json {
  if (typeof value !== 'string') return value;
  return value.replace(CONTEXT, (part) => (part === '$$' ? `$$.${VIEWS}.${view}` : part));
}

/** A text of the library's with the paths as their author wrote them. */
export function asWritten(text: string): string {
  return text.replaceAll(VIEW_PATH, () => '$$');
}

/** An object with each value mapped. */
export function mapEntries(object: JsonObject, map: (key: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]));
}
