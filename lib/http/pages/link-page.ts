import type { LinkView } from '../../domain/link-view.ts';
import { choosePage } from './choose.ts';
import { outcomePage } from './outcome.ts';

/** How a link's page is shown; `now` in epoch milliseconds. */
export interface LinkPageOptions {
  locale: string;
  /** Recognises a second press of the same button. */
  nonce: string;
  now: number;
  /** Name of the action that the mail's button chose already. */
  selected?: string | undefined;
  /** Why the last press was not taken, and what was typed. */
  problem?: { field: 'action' | 'comment' | 'link'; code: string } | undefined;
  comment?: string | undefined;
  /** The link's output parameters, URL-encoded, which its form must keep. */
  query?: string | undefined;
}

/** The page of a link in its present state: a whole HTML document. */
export function renderLinkPage(view: LinkView, options: LinkPageOptions): string {
  const { state } = view;
  return state === 'choose' ? choosePage(view, options) : outcomePage({ ...view, state }, options);
}
