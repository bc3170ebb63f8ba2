import type { LinkState, LinkView } from '../../domain/link-view.ts';
import { dateText, labelOf, say } from '../../domain/wording.ts';
import { type Html, type HtmlValue, html } from '../html.ts';
import { answers } from './form-answers.ts';
import type { IconName } from './icons.ts';
import { announcement, layout, type Tone } from './layout.ts';
import type { LinkPageOptions } from './link-page-options.ts';
import { detail, detailList, facts, reference, titleOf } from './request-parts.ts';

type OutcomeView = LinkView & { state: Exclude<LinkState, 'choose'> };
type Options = Pick<LinkPageOptions, 'locale' | 'now'>;

/** What a state says first. */
interface Outcome {
  tone: Tone;
  icon: IconName;
  title: string;
  texts: HtmlValue[];
  more?: Html;
}

/** The page that tells what came of a request: one for each state that asks for nothing any more. */
export function outcomePage(view: OutcomeView, options: Options): string {
  const { locale } = options;
  const { tone, icon, title, texts, more } = OUTCOMES[view.state](view, options);
  return layout({
    locale,
    titles: [title, titleOf(view, locale)],
    main: html`${announcement(tone, icon, title, texts)}${more}${summary(view, locale)}`,
    footer: reference(view, locale),
  });
}

const OUTCOMES: Readonly<Record<OutcomeView['state'], (view: OutcomeView, options: Options) => Outcome>> = {
  voted: (view, { locale, now }) => ({
    tone: 'wait',
    icon: 'tick',
    title: say(locale, 'voted.title', { action: chosen(view, locale) }),
    texts: [say(locale, 'voted.text')],
    more: facts(view, locale, now),
  }),
  'decided-by-you': (view, { locale }) => ({
    ...DELIVERED[view.delivery],
    title: say(locale, 'decided.title', { action: decided(view, locale) }),
    texts: [say(locale, DELIVERED[view.delivery].text)],
    ...(DELIVERED[view.delivery].again ? { more: again(locale) } : {}),
  }),
  'decided-by-other': (view, { locale }) => ({
    tone: 'calm',
    icon: 'tick',
    title: say(locale, 'other.title', { action: decided(view, locale) }),
    texts: [decidedBy(view, locale), say(locale, 'other.text')],
  }),
  expired: (view, { locale }) => ({
    tone: 'calm',
    icon: 'clock',
    title: say(locale, 'expired.title'),
    texts: [
      say(locale, 'expired.text', { date: dateText(locale, view.expiresAt, view.timeZone) }),
      askAgain(view, locale),
    ],
  }),
  cancelled: ({ reason }, { locale }) => ({
    tone: 'calm',
    icon: 'stop',
    title: say(locale, 'cancelled.title'),
    texts: [say(locale, 'cancelled.text')],
    ...(reason === undefined ? {} : { more: detail(say(locale, 'comment.required'), reason) }),
  }),
  'workflow-ended': (_view, { locale }) => ({
    tone: 'calm',
    icon: 'stop',
    title: say(locale, 'ended.title'),
    texts: [say(locale, 'ended.text')],
  }),
  delegated: (view, { locale, now }) => ({
    tone: 'calm',
    icon: 'people',
    title: say(locale, 'delegated.title', { name: view.delegate ?? '' }),
    texts: [say(locale, 'delegated.text')],
    more: facts(view, locale, now),
  }),
  failed: (_view, { locale }) => ({
    tone: 'calm',
    icon: 'stop',
    title: say(locale, 'failed.title'),
    texts: [say(locale, 'failed.text')],
  }),
};

/** What is true of a decision on its way to the workflow. */
const DELIVERED = {
  none: { tone: 'good', icon: 'tick', text: 'decided.none', again: false },
  pending: { tone: 'wait', icon: 'tick', text: 'decided.pending', again: true },
  retrying: { tone: 'wait', icon: 'tick', text: 'decided.pending', again: true },
  delivered: { tone: 'good', icon: 'tick', text: 'decided.delivered', again: false },
  closed: { tone: 'calm', icon: 'tick', text: 'decided.closed', again: false },
  failed: { tone: 'warn', icon: 'alert', text: 'decided.failed', again: false },
} as const;

// A link, not a timed refresh: a page that reloads by itself loses the place of those who read slowly.
function again(locale: string): Html {
  return html`<p class="way"><a class="again" href="?">${say(locale, 'decided.again')}</a></p>`;
}

function chosen({ vote }: LinkView, locale: string): string {
  return vote === undefined ? '' : labelOf(locale, vote.action);
}

function decided(view: LinkView, locale: string): string {
  return view.decision === undefined ? chosen(view, locale) : labelOf(locale, view.decision.action);
}

function decidedBy({ decision, timeZone }: LinkView, locale: string): string {
  if (decision === undefined) return '';
  const date = dateText(locale, decision.at, timeZone);
  return decision.by === undefined
    ? say(locale, 'other.at', { date })
    : say(locale, 'other.by', { date, name: decision.by });
}

function askAgain({ requester }: LinkView, locale: string): string {
  return requester === undefined ? say(locale, 'expired.ask') : say(locale, 'expired.asker', { requester });
}

/** What it was about, and what this person said. */
function summary(view: OutcomeView, locale: string): Html {
  const { vote } = view;
  return html`<section class="summary">
<h2 dir="auto">${titleOf(view, locale)}</h2>
${detailList(view)}${vote !== undefined && yourVote(vote, view.timeZone, locale)}${answers(view, locale)}
</section>`;
}

function yourVote(vote: NonNullable<LinkView['vote']>, timeZone: string, locale: string): Html {
  const values = { action: labelOf(locale, vote.action), date: dateText(locale, vote.at, timeZone) };
  return html`<p>${say(locale, 'yours.action', values)}</p>
${
  vote.comment !== undefined &&
  html`<p class="hint">${say(locale, 'yours.comment')}</p><blockquote dir="auto">${vote.comment}</blockquote>\n`
}`;
}
