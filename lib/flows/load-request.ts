import type { RequestStore } from '../adapters/request-store.ts';
import { CountersignError } from '../domain/errors.ts';
import { isRequestId } from '../domain/link-id.ts';
import type { ApprovalRequest } from '../domain/request.ts';

/**
 * The request of this id.
 * @throws CountersignError UnknownRequest.
 */
export async function loadRequest(store: RequestStore, id: string): Promise<ApprovalRequest> {
  const request = isRequestId(id) ? await store.load(id) : undefined;
  if (request === undefined) throw new CountersignError('UnknownRequest', 'there is no request of this id');
  return request;
}
