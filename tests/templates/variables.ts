interface Node {
  type: string;
  body?: Node[];
  path?: { original: string };
  params?: { original: string }[];
  program?: Node;
  inverse?: Node;
}

/** Every variable that a parsed template reads; those of list members as `list[].name`. */
export function templatePaths(program: Node): string[] {
  return sorted((program.body ?? []).flatMap((node) => pathsOf(node, '')));
}

function pathsOf(node: Node, prefix: string): string[] {
  if (node.type === 'MustacheStatement') return [`${prefix}${node.path?.original}`];
  if (node.type !== 'BlockStatement') return [];
  const subject = `${prefix}${node.params?.[0]?.original}`;
  const inner = node.path?.original === 'each' ? `${subject}[].` : prefix;
  const body = [...(node.program?.body ?? []), ...(node.inverse?.body ?? [])];
  return [subject, ...body.flatMap((one) => pathsOf(one, inner))];
}

/** Every variable that template data gives, named alike. */
export function dataPaths(data: unknown): string[] {
  return sorted(membersOf(data, ''));
}

function membersOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((member) => membersOf(member, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => membersOf(member, path === '' ? key : `${path}.${key}`));
}

function sorted(paths: string[]): string[] {
  return [...new Set(paths)].sort();
}
