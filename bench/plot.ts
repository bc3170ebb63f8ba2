import type { GrowthRow } from './growth.ts';
import { OPERATIONS } from './units.ts';

const WIDTH = 720;
const HEIGHT = 380;
const LEFT = 60;
const RIGHT = 240;
const TOP = 24;
const BOTTOM = 56;

/**
 * The units of each operation over the number of stored requests, on a logarithmic axis, as an SVG that stands by
 * itself: it follows the reader's colour scheme, and a screen reader gets its title and its numbers.
 */
export function growthPlot(rows: readonly GrowthRow[]): string {
  const total = (row: GrowthRow, operation: (typeof OPERATIONS)[number]) =>
    row.units[operation].read + row.units[operation].write;
  const most = Math.max(1, ...rows.flatMap((row) => OPERATIONS.map((operation) => total(row, operation))));
  const scale = scales(
    rows.map(({ stored }) => stored),
    most,
  );
  const shown = OPERATIONS.filter((operation) => rows.some((row) => total(row, operation) > 0));
  const lines = shown.map((operation, index) => {
    const points = rows.map((row) => [scale.x(row.stored), scale.y(total(row, operation))] as const);
    const path = points.map(([x, y]) => `${x},${y}`).join(' ');
    const dots = points.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3"/>`).join('');
    return `<g class="s${index}"><polyline points="${path}"/>${dots}</g>`;
  });
  return `${head(rows, shown)}
${grid(rows, scale, most)}
${lines.join('\n')}
${labels(shown, (operation) => scale.y(total(rows.at(-1) ?? emptyRow(), operation)))}
</svg>
`;
}

function emptyRow(): GrowthRow {
  throw new Error('There is nothing to draw.');
}

interface Scales {
  x: (stored: number) => number;
  y: (units: number) => number;
}

function scales(sizes: readonly number[], most: number): Scales {
  const logs = sizes.map(Math.log10);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const across = WIDTH - LEFT - RIGHT;
  const down = HEIGHT - TOP - BOTTOM;
  return {
    x: (stored) => Math.round(LEFT + (high === low ? 0.5 : (Math.log10(stored) - low) / (high - low)) * across),
    y: (units) => Math.round(HEIGHT - BOTTOM - (units / most) * down),
  };
}

// Okabe and Ito's colours, which also the colour-blind can tell apart, as they are and lighter for a dark page.
const LIGHT = ['#0072b2', '#d55e00', '#007d5a', '#b0427f', '#7a6a00', '#20739e', '#5c5c5c', '#8a4b00'];
const DARK = ['#56b4e9', '#ff9a4d', '#3fd0a4', '#f0a3cc', '#f0e442', '#8fd0f5', '#c0c0c0', '#e69f00'];

function head(rows: readonly GrowthRow[], shown: readonly (typeof OPERATIONS)[number][]): string {
  const colours = (palette: readonly string[]) =>
    palette.map((colour, i) => `.s${i}{stroke:${colour};fill:${colour}}`).join('');
  const told = shown.map((operation) => {
    const values = rows.map(({ stored, units }) => `${units[operation].read + units[operation].write} at ${stored}`);
    return `${operation}: ${values.join(', ')}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc">
<title id="title">DynamoDB request units of each operation as the tables grow</title>
<desc id="desc">${told.join('; ')}.</desc>
<style>
text{font:13px system-ui,sans-serif;fill:#1f2328;stroke:none}.grid{stroke:#d1d9e0;stroke-width:1}polyline{fill:none;stroke-width:2}
.label{stroke:none}${colours(LIGHT)}
.paper{fill:#ffffff}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.grid{stroke:#3d444d}.paper{fill:#0d1117}${colours(DARK)}}
</style>
<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`;
}

function grid(rows: readonly GrowthRow[], { x, y }: Scales, most: number): string {
  const step = Math.max(1, Math.ceil(most / 6));
  const levels = Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  const across = levels.map(
    (units) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(units)}" y2="${y(units)}"/>` +
      `<text x="${LEFT - 10}" y="${y(units) + 4}" text-anchor="end">${units}</text>`,
  );
  const sizes = rows.map(
    ({ stored }) =>
      `<text x="${x(stored)}" y="${HEIGHT - BOTTOM + 22}" text-anchor="middle">${stored.toLocaleString('en')}</text>`,
  );
  const axis = `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">stored requests</text>
<text x="16" y="${TOP - 8}">units</text>`;
  return [...across, ...sizes, axis].join('\n');
}

/** Names beside the lines' ends, moved apart where lines lie close. */
function labels(
  shown: readonly (typeof OPERATIONS)[number][],
  end: (operation: (typeof OPERATIONS)[number]) => number,
) {
  const places = shown
    .map((operation, index) => ({ operation, index, at: end(operation) }))
    .toSorted((a, b) => a.at - b.at);
  let last = Number.NEGATIVE_INFINITY;
  return places
    .map(({ operation, index, at }) => {
      const y = Math.max(at, last + 17);
      last = y;
      const x = WIDTH - RIGHT + 12;
      return `<g class="s${index}"><line x1="${x - 8}" x2="${x + 8}" y1="${at}" y2="${y}"/><text x="${x + 14}" y="${y + 4}">${operation}</text></g>`;
    })
    .join('\n');
}
