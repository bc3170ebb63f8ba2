import type { Schema } from '@cfworker/json-schema';
import { isObject } from './json.ts';

/** Whether some value would have evaluation come back to a schema that it is at, for that same value. */
export function leadsInCircles(schemas: readonly Schema[], known: Readonly<Record<string, Schema | boolean>>): boolean {
  const done = new Set<Schema>();
  const open = new Set<Schema>();
  const comesBack = (schema: Schema): boolean => {
    if (done.has(schema)) return false;
    if (open.has(schema)) return true;
    open.add(schema);
    const back = sameValue(schema, known).some(comesBack);
    done.add(schema);
    return back;
  };
  return schemas.some(comesBack);
}

/** The schemas that a schema holds the same value against. */
function sameValue(schema: Schema, known: Readonly<Record<string, Schema | boolean>>): Schema[] {
  const { __absolute_ref__: uri = '', allOf, anyOf, oneOf, not, if: when, then, else: otherwise } = schema;
  const depending = [schema.dependentSchemas, schema.dependencies].flatMap((map) => Object.values(map ?? {}));
  const all: unknown[] = [known[uri], not, when, then, otherwise, depending, allOf, anyOf, oneOf].flat();
  return all.filter(isObject);
}
