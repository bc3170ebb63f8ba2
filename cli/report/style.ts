/** The one stylesheet of a report. Colours are those of the approvers' pages. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #eef1f0; --card: #ffffff; --line: #d5dcda; --ink: #17211f; --soft: #4d5b58; --panel: #f5f8f7;
  --brand: #0b5c4a; --focus: #1746a2; --grid: #e4e9e7;
  --good: #0b6b55; --good-tint: #dff2ec; --bad: #b3261e; --bad-tint: #fdf1f0;
  --wait: #1d4f91; --wait-tint: #e3edfa; --calm: #5d6b68; --calm-tint: #e8edeb;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1413; --card: #171f1d; --line: #31403c; --ink: #e9f0ee; --soft: #a9b8b4; --panel: #1d2725;
    --brand: #6fd3b6; --focus: #9cc2ff; --grid: #26322f;
    --good: #6fd3b6; --good-tint: #12382e; --bad: #ff9d94; --bad-tint: #301a18;
    --wait: #9cc2ff; --wait-tint: #182c4a; --calm: #a9b8b4; --calm-tint: #263330;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: 1.25rem 1rem 3rem; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
header, main, footer { max-inline-size: 62rem; margin-inline: auto; }
h1 { margin: 0.15rem 0 0; font-size: 1.9rem; line-height: 1.2; font-weight: 680; letter-spacing: -0.015em; }
h2 { margin: 2.75rem 0 0.35rem; font-size: 1.3rem; line-height: 1.3; font-weight: 670; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 1.0625rem; line-height: 1.4; font-weight: 650; }
p { margin: 0 0 0.6rem; max-inline-size: 46rem; text-wrap: pretty; }
a { color: var(--brand); text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 0.3rem; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.86em; }
.brand { margin: 0; color: var(--brand); font-weight: 650; }
.soft { color: var(--soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); gap: 0.6rem 1.5rem;
  margin: 1.25rem 0 0; }
.facts dt { color: var(--soft); font-size: 0.8125rem; line-height: 1.5; }
.facts dd { margin: 0; font-weight: 550; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.6rem, 1fr)); gap: 0.75rem; margin: 1rem 0 0;
  padding: 0; list-style: none; }
.numbers li { padding: 0.75rem 0.85rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.8rem;
  color: var(--soft); font-size: 0.875rem; line-height: 1.4; }
.numbers b { display: block; color: var(--ink); font-size: 1.55rem; line-height: 1.25; font-weight: 680;
  font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.verdict { margin: 1.5rem 0 0; padding: 1rem 1.25rem; border: 1px solid currentColor; border-radius: 0.8rem; }
.verdict h2 { margin: 0 0 0.3rem; font-size: 1.125rem; }
.verdict p, .verdict li { color: var(--ink); }
.verdict p:last-child, .verdict ul:last-child { margin-block-end: 0; }
.verdict ul { margin: 0.4rem 0; padding-inline-start: 1.2rem; }
.verdict.good { background: var(--good-tint); color: var(--good); }
.verdict.bad { background: var(--bad-tint); color: var(--bad); }
.verdict.wait { background: var(--wait-tint); color: var(--wait); }
.request { margin: 1rem 0 0; padding: 1.15rem 1.25rem 1rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.9rem; }
.request header { display: flex; flex-wrap: wrap; gap: 0.3rem 0.9rem; align-items: baseline;
  justify-content: space-between; }
.request p { margin: 0.15rem 0 0; font-size: 0.875rem; max-inline-size: none; }
.badge { padding: 0.1rem 0.65rem; border: 1px solid currentColor; border-radius: 1rem; font-size: 0.8125rem;
  line-height: 1.6; font-weight: 600; }
.badge.good { color: var(--good); background: var(--good-tint); }
.badge.bad { color: var(--bad); background: var(--bad-tint); }
.badge.wait { color: var(--wait); background: var(--wait-tint); }
figure { margin: 0.9rem -0.2rem 0.2rem; padding: 0 0.5rem; overflow: hidden; }
.timeline { display: block; overflow: visible; font: 0.8125rem/1 system-ui, -apple-system, "Segoe UI", Roboto,
  "Helvetica Neue", "Noto Sans", sans-serif; fill: var(--ink); }
.timeline .edge { stroke: var(--line); }
.timeline .tick { stroke: var(--grid); stroke-dasharray: 2 4; }
.timeline .name { font-weight: 650; }
.timeline .said, .timeline .when, .timeline .after { fill: var(--soft); }
.timeline .when, .timeline .after { font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.timeline .bar { stroke-width: 9; stroke-linecap: round; }
.timeline .open { stroke-width: 5; stroke-dasharray: 0.1 10; }
.timeline .good .bar { stroke: var(--good); } .timeline .bad .bar { stroke: var(--bad); }
.timeline .wait .bar { stroke: var(--wait); } .timeline .calm .bar { stroke: var(--calm); }
.timeline circle { fill: var(--card); stroke-width: 2.5; }
.timeline circle.good { stroke: var(--good); } .timeline circle.bad { stroke: var(--bad); }
.timeline circle.wait { stroke: var(--wait); } .timeline circle.calm { stroke: var(--calm); }
.scroll { margin: 0.8rem 0 0; overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.8rem; }
table { inline-size: 100%; border-collapse: collapse; font-size: 0.8125rem; line-height: 1.45;
  overflow-wrap: break-word; }
.rows { min-inline-size: 58rem; }
.heads { min-inline-size: 46rem; }
td.mono, th.mono, td.event { white-space: nowrap; }
caption { padding: 0.7rem 0.9rem 0.4rem; color: var(--soft); text-align: start; }
th, td { padding: 0.42rem 0.6rem; text-align: start; vertical-align: top; border-block-start: 1px solid var(--line); }
th:first-child, td:first-child { padding-inline-start: 0.9rem; }
thead th { border: 0; color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 400; }
tbody tr.first > * { border-block-start-color: var(--calm); }
td.when, th.when { white-space: nowrap; font-variant-numeric: tabular-nums; }
.who { min-inline-size: 9rem; overflow-wrap: anywhere; }
.detail { min-inline-size: 15rem; overflow-wrap: anywhere; }
.detail dl { margin: 0; }
.detail dt, .detail dd { display: inline; margin: 0; }
.detail dt { color: var(--soft); }
.detail dd { white-space: pre-line; }
.event { font-weight: 600; }
.event.good { color: var(--good); } .event.bad { color: var(--bad); }
footer { margin-block-start: 2.5rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line);
  color: var(--soft); font-size: 0.875rem; }
@media (min-width: 48rem) { body { padding: 2.75rem 2rem 4rem; } .verdict, .request { padding-inline: 1.5rem; } }
@media (forced-colors: active) { .timeline .bar, .timeline circle { stroke: CanvasText; } }
@page { size: A4; margin: 14mm 12mm; }
@media print {
  :root { --page: #ffffff; --panel: #ffffff; }
  html { font-size: 10pt; }
  h2 { margin-block-start: 1.5rem; }
  body { padding: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main, footer { max-inline-size: none; }
  .facts { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
  .numbers { grid-template-columns: repeat(auto-fit, minmax(4.9rem, 1fr)); gap: 0.4rem; }
  .numbers li { padding: 0.4rem 0.5rem; font-size: 0.75rem; }
  .numbers b { font-size: 1.2rem; }
  .request, .numbers li, .verdict { break-inside: avoid; }
  h2, h3, main > p, caption { break-after: avoid; }
  h2:has(+ .scroll) { break-before: page; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 7.5pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  .rows, .heads, .who, .detail { min-inline-size: 0; }
  td.mono, th.mono { overflow-wrap: anywhere; }
  .heads td.mono { white-space: normal; }
  th:first-child, td:first-child { padding-inline-start: 0; }
  th, td { padding: 0.3rem 0.4rem; }
}
`;
