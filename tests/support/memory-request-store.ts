import type { RequestStore } from '../../lib/adapters/request-store.ts';
import { defined } from '../../lib/domain/defined.ts';
import { type ApprovalRequest, requestSchema } from '../../lib/domain/request.ts';
import { memoryItems } from './memory-items.ts';

/** Requests in memory. */
export function memoryRequestStore(): RequestStore {
  const { load, save } = memoryItems((item) => requestSchema.parse(item));
  // The index: what is due is asked for more often than anything, and reading every item would take long.
  const due = new Map<string, Pick<ApprovalRequest, 'id' | 'dueShard' | 'dueAt'>>();
  return {
    load,
    save: async (request) => {
      const saved = await save(request);
      const { id, dueShard, dueAt } = request;
      if (saved.kind === 'saved') due.set(id, { id, ...defined({ dueShard, dueAt }) });
      return saved;
    },
    due: async (shard, now, limit) =>
      [...due.values()]
        .filter(({ dueShard, dueAt }) => dueShard === shard && dueAt !== undefined && dueAt <= now)
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit)
        .map(({ id }) => id),
  };
}
