import { STATUS } from '../../domain/errors.ts';
import { say } from '../../domain/wording.ts';
import { type HtmlValue, html } from '../html.ts';
import { announcement, layout } from './layout.ts';
import { sayId } from './request-parts.ts';

/** The page of a link that does not exist, or no longer: the two look the same. */
export function renderUnknownPage(locale: string): string {
  const title = say(locale, 'unknown.title');
  const texts = [say(locale, 'unknown.text'), say(locale, 'unknown.advice')];
  return layout({ locale, titles: [title], main: announcement('calm', 'question', title, texts) });
}

/** What an error page knows: the error's code, and what finds it in the log. */
export interface ErrorPageOptions {
  code: string;
  retryable: boolean;
  correlationId?: string | undefined;
}

/** The page of an error: says what to do, and nothing of what is inside. */
export function renderErrorPage(locale: string, { code, retryable, correlationId }: ErrorPageOptions): string {
  const kind = kindOf(code);
  const title = say(locale, `error.${kind}.title`);
  return layout({
    locale,
    titles: [title],
    main: html`${announcement(kind === 'service' ? 'warn' : 'calm', 'alert', title, [say(locale, `error.${kind}.text`)])}
<p class="way"><a class="again" href="?">${say(locale, retryable ? 'error.retry' : 'error.back')}</a></p>
${reportLine(locale, correlationId)}`,
  });
}

type Kind = 'input' | 'method' | 'size' | 'attempts' | 'service' | 'busy';
const KINDS: Partial<Record<number, Kind>> = {
  405: 'method',
  413: 'size',
  429: 'attempts',
  500: 'service',
  502: 'service',
  503: 'busy',
};

function kindOf(code: string): Kind {
  const status = Object.entries(STATUS).find(([name]) => name === code)?.[1] ?? 500;
  return KINDS[status] ?? 'input';
}

function reportLine(locale: string, correlationId: string | undefined): HtmlValue {
  if (correlationId === undefined) return undefined;
  return html`<div class="summary"><p class="hint">${sayId(locale, 'error.correlation', correlationId)}</p></div>`;
}
