import type { VersionedItems } from '../../lib/adapters/versioned-items.ts';

/** Items in memory, as a table keeps them: copies, one write at a time, each only after the version before it. */
export function memoryItems<T extends { id: string; version: number }>(parse: (item: unknown) => T): VersionedItems<T> {
  const items = new Map<string, string>();
  const read = (id: string): T | undefined => {
    const item = items.get(id);
    return item === undefined ? undefined : parse(JSON.parse(item));
  };
  return {
    load: async (id) => read(id),
    save: async (item) => {
      const current = read(item.id);
      const fits = item.version === 1 ? current === undefined : current?.version === item.version - 1;
      if (fits) items.set(item.id, JSON.stringify(item));
      if (fits) return { kind: 'saved' };
      return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current };
    },
  };
}
