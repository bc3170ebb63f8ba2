import type { AnchorReader, PutAnchor } from '../../lib/adapters/anchor-store.ts';

/** A bucket in memory that keeps every version; `overwrite` and `remove` are what only others do. */
export interface MemoryAnchors extends AnchorReader {
  put: PutAnchor;
  overwrite: (day: string, text: string) => Promise<void>;
  remove: (day: string) => Promise<void>;
}

export function memoryAnchors(): MemoryAnchors {
  const days = new Map<string, (string | undefined)[]>();
  const add = async (day: string, text?: string) => {
    days.set(day, [...(days.get(day) ?? []), text]);
  };
  return {
    put: async (day, text) => {
      if (days.get(day)?.at(-1) !== undefined) return false;
      await add(day, text);
      return true;
    },
    overwrite: add,
    remove: (day) => add(day),
    all: async () =>
      [...days]
        .map(([day, versions]) => ({ day, version: '0', touched: versions.length > 1 }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
    read: async ({ day }) => days.get(day)?.find((text) => text !== undefined) ?? '',
  };
}
