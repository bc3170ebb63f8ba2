import type { LinkView } from '../../domain/link-view.ts';
import { say } from '../../domain/wording.ts';
import { html } from '../html.ts';
import { announcement, layout } from './layout.ts';
import type { LinkPageOptions } from './link-page-options.ts';
import { detailList, facts, paragraphs, reference, titleOf } from './request-parts.ts';

/** The page of a link whose only use is to be posted to by a program: says so and has nothing to press. */
export function programPage(view: LinkView, { locale, now }: LinkPageOptions): string {
  const title = say(locale, 'program.title');
  return layout({
    locale,
    titles: [title, titleOf(view, locale)],
    main: html`${announcement('calm', 'question', title, [say(locale, 'program.text')])}
<section class="summary">
<h2 dir="auto">${titleOf(view, locale)}</h2>
${view.message !== undefined && paragraphs(view.message)}${detailList(view)}
${facts(view, locale, now)}
</section>`,
    footer: reference(view, locale),
  });
}
