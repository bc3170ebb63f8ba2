import type { LinkView } from '../../domain/link-view.ts';
import { choosePage } from './choose.ts';
import { codePage } from './code-page.ts';
import type { LinkPageOptions } from './link-page-options.ts';
import { outcomePage } from './outcome.ts';

/** The page of a link in its present state: a whole HTML document. */
export function renderLinkPage(view: LinkView, options: LinkPageOptions): string {
  const { state } = view;
  if (state !== 'choose') return outcomePage({ ...view, state }, options);
  return options.prompt === undefined ? choosePage(view, options) : codePage(view, options.prompt, options);
}
