import type { OpenRequests } from '../../lib/adapters/open-requests.ts';
import type { RequestStore } from '../../lib/adapters/request-store.ts';
import { defined } from '../../lib/domain/defined.ts';
import { shardOf } from '../../lib/domain/link-id.ts';
import { type ApprovalRequest, requestSchema } from '../../lib/domain/request.ts';

/** Requests in memory, as the table keeps them: copies, one write at a time, each only after the version before it. */
export function memoryRequestStore(): RequestStore & OpenRequests {
  const items = new Map<string, string>();
  // The index: what is due is asked for more often than anything, and reading every item would take long.
  const due = new Map<string, Pick<ApprovalRequest, 'id' | 'dueShard' | 'dueAt'>>();
  const opened = () =>
    [...items.keys()]
      .map(read)
      .flatMap((one) => (one?.openExecution === undefined ? [] : [{ ...one, openExecution: one.openExecution }]))
      .map(({ id, openExecution, createdAt }) => ({ id, openExecution, createdAt }))
      .sort((a, b) => a.createdAt - b.createdAt);
  const read = (id: string): ApprovalRequest | undefined => {
    const item = items.get(id);
    return item === undefined ? undefined : requestSchema.parse(JSON.parse(item));
  };
  return {
    load: async (id) => read(id),
    save: async (request) => {
      const current = read(request.id);
      const fits = request.version === 1 ? current === undefined : current?.version === request.version - 1;
      if (fits) items.set(request.id, JSON.stringify(request));
      if (fits)
        due.set(request.id, { id: request.id, ...defined({ dueShard: request.dueShard, dueAt: request.dueAt }) });
      if (fits) return { kind: 'saved' };
      return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current };
    },
    due: async (shard, now, limit) =>
      [...due.values()]
        .filter(({ dueShard, dueAt }) => dueShard === shard && dueAt !== undefined && dueAt <= now)
        .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
        .slice(0, limit)
        .map(({ id }) => id),
    openOf: async (executionArn, before) =>
      opened().filter(({ openExecution, createdAt }) => openExecution === executionArn && createdAt < before),
    openIn: async (segment, segments) =>
      opened().filter(({ openExecution }) => shardOf(openExecution, segments) === segment),
  };
}
