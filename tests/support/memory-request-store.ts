import type { OpenRequests } from '../../lib/adapters/open-requests.ts';
import type { RequestStore } from '../../lib/adapters/request-store.ts';
import { defined } from '../../lib/domain/defined.ts';
import { shardOf } from '../../lib/domain/link-id.ts';
import { type ApprovalRequest, requestSchema } from '../../lib/domain/request.ts';
import { memoryItems } from './memory-items.ts';

/** Requests in memory. */
export function memoryRequestStore(): RequestStore & OpenRequests {
  const { load, save } = memoryItems((item) => requestSchema.parse(item));
  // The indexes: what is due is asked for more often than anything, and reading every item would take long.
  const due = new Map<string, Pick<ApprovalRequest, 'id' | 'dueShard' | 'dueAt'>>();
  const open = new Map<string, Pick<ApprovalRequest, 'id' | 'openExecution' | 'createdAt'>>();
  const opened = () =>
    [...open.values()]
      .flatMap(({ openExecution, ...one }) => (openExecution === undefined ? [] : [{ ...one, openExecution }]))
      .sort((a, b) => a.createdAt - b.createdAt);
  return {
    load,
    save: async (request) => {
      const saved = await save(request);
      const { id, dueShard, dueAt, openExecution, createdAt } = request;
      if (saved.kind === 'saved') due.set(id, { id, ...defined({ dueShard, dueAt }) });
      if (saved.kind === 'saved') open.set(id, { id, createdAt, ...defined({ openExecution }) });
      return saved;
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
