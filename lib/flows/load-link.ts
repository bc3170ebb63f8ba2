import type { RequestStore } from '../adapters/request-store.ts';
import { hashLinkId, requestIdOf } from '../domain/link-id.ts';
import { linkOf, unknownLink } from '../domain/redemption.ts';
import type { ApprovalRequest } from '../domain/request.ts';

/**
 * The request that a link belongs to, read once and strongly consistent, and the link's hash.
 * @throws CountersignError UnknownLink, for anything that is not a live link.
 */
export async function loadLink(
  store: RequestStore,
  linkId: string,
): Promise<{ request: ApprovalRequest; linkHash: string }> {
  const id = requestIdOf(linkId);
  const request = id === undefined ? undefined : await store.load(id);
  if (request === undefined) throw unknownLink();
  const linkHash = hashLinkId(linkId);
  linkOf(request, linkHash);
  return { request, linkHash };
}
