import { type Html, html } from '../../lib/http/html.ts';
import { clear } from './clear.ts';
import type { Lane } from './lane.ts';
import { spanText, ticksOf } from './span.ts';
import type { Story } from './story.ts';

/** Heights in pixels. Widths are per cent, so that the picture fits a phone and a sheet of paper with the same letters. */
const TOP = 22;
const LANE = 62;
const BAR = 46;
const FOOT = 24;

/** A story as a picture: a lane for each who took part, from left to right as time goes by. */
export function timeline(story: Story, key: string): Html {
  const { lanes, from, to } = story;
  const length = Math.max(to - from, 1);
  const at = (time: number) => `${(Math.min(Math.max((time - from) / length, 0), 1) * 100).toFixed(3)}%`;
  const bottom = TOP + lanes.length * LANE;
  return html`<svg class="timeline" role="img" aria-labelledby="t-${key} d-${key}" width="100%" height="${bottom + FOOT}">
<title id="t-${key}">How request ${story.id} went</title>
<desc id="d-${key}">${lanes.map(({ name, said }) => `${clear(name)}: ${clear(said)}`).join('. ')}.</desc>
<line class="edge" x1="0%" x2="0%" y1="${TOP}" y2="${bottom}"/>
<line class="edge" x1="100%" x2="100%" y1="${TOP}" y2="${bottom}"/>
${ticksOf(length).map((tick) => tickLine(at(from + tick), spanText(tick), bottom))}
${lanes.map((lane, index) => laneOf(lane, TOP + index * LANE, at))}
<text class="when" x="0%" y="${bottom + 18}">${whenText(from)}</text>
<text class="when" x="100%" y="${bottom + 18}" text-anchor="end">${whenText(to)}</text>
</svg>`;
}

function tickLine(x: string, text: string, bottom: number): Html {
  return html`<line class="tick" x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}"/>
<text class="after" x="${x}" y="14" text-anchor="middle">+${text}</text>`;
}

function laneOf({ name, said, tone, from, to, open, marks }: Lane, y: number, at: (time: number) => string): Html {
  const bar = y + BAR;
  return html`<g class="${tone}">
<text class="name" x="0%" y="${y + 18}">${shortened(clear(name))}</text>
<text class="said" x="0%" y="${y + 35}">${clear(said)}</text>
<line class="bar${open && ' open'}" x1="${at(from)}" x2="${at(to)}" y1="${bar}" y2="${bar}"/>
</g>
${marks.map((mark) => html`<circle class="${mark.tone}" cx="${at(mark.at)}" cy="${bar}" r="5"><title>${whenText(mark.at)} ${clear(mark.text)}</title></circle>`)}`;
}

// The middle of a long address says least, and a phone has no room for it.
function shortened(name: string): string {
  const letters = [...name];
  return letters.length <= 40 ? name : `${letters.slice(0, 22).join('')}…${letters.slice(-17).join('')}`;
}

function whenText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
