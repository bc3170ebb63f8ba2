/**
 * JSON text with the keys of every object in code unit order and no white space, so that equal values have
 * equal text whatever wrote them. Keys whose value is `undefined` are left out, as in JSON.stringify.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${members.join(',')}}`;
}

/** Size of a value as JSON, in bytes of UTF-8. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/**
 * Size of a value as DynamoDB counts it, in bytes, never too small: texts are not escaped as in JSON, numbers take up
 * to 21 bytes, lists and maps 3 and 1 for each element.
 */
export function itemBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 21;
  if (Array.isArray(value)) return value.reduce<number>((sum, member) => sum + 1 + itemBytes(member), 3);
  if (!isObject(value)) return 1;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return members.reduce((sum, [key, member]) => sum + 1 + Buffer.byteLength(key) + itemBytes(member), 3);
}

/** Whether a value is an object with named members: not null, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_DEPTH = 100;

/**
 * Says what makes parsed JSON unfit to be stored or hashed, or undefined when nothing does. `__proto__` keys
 * change what an object inherits, lone surrogates do not survive UTF-8, and depth is bounded for recursion.
 */
export function whyUnfit(value: unknown, path = '', depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return `${named(path)}: nested deeper than ${MAX_DEPTH} levels`;
  if (typeof value === 'string') return value.isWellFormed() ? undefined : `${named(path)}: text is not valid Unicode`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const inner = pathTo(key, value, path);
    if (key === '__proto__') return `${inner}: this key is not allowed; rename it`;
    if (!key.isWellFormed()) return `${named(path)}: a key is not valid Unicode`;
    const reason = whyUnfit(member, inner, depth + 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

const named = (path: string) => (path === '' ? 'the input' : path);

function pathTo(key: string, parent: object, path: string): string {
  if (Array.isArray(parent)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
