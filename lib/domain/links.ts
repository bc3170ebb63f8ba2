import type { Action } from './action.ts';
import type { Approver } from './approver.ts';
import { defined } from './defined.ts';
import { hashLinkId, type Mint } from './link-id.ts';
import type { Link } from './request.ts';

/** A link that was just made: the only place where its id stands beside the request. */
export interface MintedLink {
  linkId: string;
  actions: readonly string[];
  approver?: string;
}

/** Fresh links: one an approver for all actions, or, without approvers, one an action. */
export function mintLinks(
  id: string,
  actions: readonly Action[],
  approvers: readonly Approver[],
  mint: Mint,
): MintedLink[] {
  const names = actions.map(({ name }) => name);
  if (approvers.length === 0) return names.map((name) => ({ linkId: id + mint(), actions: [name] }));
  return approvers.map(({ email }) => ({ linkId: id + mint(), actions: names, approver: email }));
}

/** Links as they are stored: under the hash of their id. */
export function linkMap(links: readonly MintedLink[], now: number): Record<string, Link> {
  return Object.fromEntries(
    links.map(({ linkId, actions, approver }) => [
      hashLinkId(linkId),
      { actions: [...actions], at: now, ...defined({ approver }) },
    ]),
  );
}
