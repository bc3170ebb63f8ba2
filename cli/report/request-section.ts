import type { AuditEntry } from '../../lib/domain/events.ts';
import { type Html, html } from '../../lib/http/html.ts';
import { clear } from './clear.ts';
import { spanText } from './span.ts';
import type { Story } from './story.ts';
import { timeline } from './timeline.ts';

/** A request: what it was, how it ended, and its picture. `key` tells its ids from others on the page. */
export function requestSection(story: Story, key: string): Html {
  const { id, title, execution, requester, outcome, later } = story;
  return html`<section class="request" aria-labelledby="r-${key}">
<header>
<h3 id="r-${key}"><bdi>${clear(title ?? `Request ${id}`)}</bdi></h3>
<span class="badge ${outcome.tone}">${clear(outcome.badge)}</span>
</header>
<p class="soft">${title !== undefined && html`Request <span class="mono">${id}</span>, `}asked by <bdi>${clear(requester)}</bdi>${execution !== undefined && html`<br>Execution <span class="mono">${clear(execution)}</span>`}</p>
<figure>${timeline(story, key)}</figure>
${later.length > 0 && html`<p class="soft">Afterwards: ${laterText(story)}</p>`}
</section>
`;
}

function laterText({ later, to }: Story): string {
  const parts = later.map((row) => {
    const { event, at, detail } = row;
    const what = detail.outcome === true ? `outcome ${event}` : event;
    return `${what}${aboutText(row)} after ${spanText(Date.parse(at) - to)}`;
  });
  return clear(`${parts.join(', ')}.`);
}

/** Whom it concerns, or else who did it, and why. */
function aboutText({ approver, actor, detail: { reason } }: AuditEntry): string {
  const who = approver ?? (actor === 'countersign' ? undefined : actor);
  const about = [who, reason].filter((one) => typeof one === 'string');
  return about.length > 0 ? ` (${about.join(': ')})` : '';
}
