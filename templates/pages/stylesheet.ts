/**
 * The one stylesheet of every page. It is a module, not a .css file, so that Node, the tests and the bundler all
 * read the same bytes: their hash is what the Content-Security-Policy lets through.
 */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #eef1f0; --card: #ffffff; --line: #d5dcda; --field: #6b7a77;
  --ink: #17211f; --soft: #4d5b58; --panel: #f5f8f7;
  --brand: #0b5c4a; --focus: #1746a2;
  --primary: #0b6b55; --primary-over: #084f3f; --on-primary: #ffffff;
  --danger: #b3261e; --danger-over: #8c1d17; --on-danger: #ffffff; --danger-tint: #fdf1f0;
  --good: #0b6b55; --good-tint: #dff2ec; --wait: #1d4f91; --wait-tint: #e3edfa;
  --warn: #8a4b00; --warn-tint: #fcefd9; --calm: #4d5b58; --calm-tint: #e8edeb;
  --shadow: 0 1px 2px rgb(16 40 34 / 6%), 0 12px 32px -12px rgb(16 40 34 / 18%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1413; --card: #171f1d; --line: #31403c; --field: #7f918c;
    --ink: #e9f0ee; --soft: #a9b8b4; --panel: #1d2725;
    --brand: #6fd3b6; --focus: #9cc2ff;
    --primary: #5fcfae; --primary-over: #86e0c6; --on-primary: #04241b;
    --danger: #ff9d94; --danger-over: #ffbdb6; --on-danger: #330603; --danger-tint: #301a18;
    --good: #6fd3b6; --good-tint: #12382e; --wait: #9cc2ff; --wait-tint: #182c4a;
    --warn: #f5bf72; --warn-tint: #3a2a10; --calm: #a9b8b4; --calm-tint: #263330;
    --shadow: none;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; padding: 1rem; background: var(--page); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
:is(:lang(ja), :lang(zh)) { line-break: strict; }
:lang(ko) { word-break: keep-all; }
body:is(:lang(ja), :lang(zh), :lang(ko), :lang(ar)) { line-height: 1.75; }
body:lang(ja) {
  font-family: system-ui, -apple-system, "Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", "Noto Sans CJK JP", sans-serif;
}
body:lang(zh) {
  font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei UI", "Noto Sans SC", "Noto Sans CJK SC", sans-serif;
}
body:lang(ko) {
  font-family: system-ui, -apple-system, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR", sans-serif;
}
body:lang(ar) { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans Arabic", Tahoma, sans-serif; }
header, main, footer { max-inline-size: 38rem; margin-inline: auto; }
header {
  display: flex; align-items: center; gap: 0.55rem; padding: 0.25rem 0.25rem 0.9rem;
  color: var(--brand); font-weight: 650; letter-spacing: 0.005em;
}
svg { flex: none; inline-size: 1.25em; block-size: 1.25em; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
header svg { inline-size: 1.75rem; block-size: 1.75rem; }
main {
  padding: 1.5rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  box-shadow: var(--shadow);
}
footer { padding: 1rem 0.5rem 2rem; color: var(--soft); font-size: 0.875rem; text-align: center; }
footer p { margin: 0.15rem 0; text-wrap: balance; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.3; font-weight: 680; letter-spacing: -0.01em;
  text-wrap: balance; }
:is(:lang(ja), :lang(zh), :lang(ko), :lang(ar)) h1 { letter-spacing: 0; line-height: 1.45; }
:lang(ja) :is(h1, h2, p, li, button, label, dt, dd, blockquote) { word-break: auto-phrase; }
h2 { margin: 0 0 0.35rem; font-size: 1rem; line-height: 1.45; font-weight: 650; }
h1 span { display: block; }
.verb + .subject { margin-block-start: 0.3rem; font-size: 1.0625rem; font-weight: 500; line-height: 1.5;
  letter-spacing: 0; color: var(--soft); }
p { margin: 0 0 0.75rem; text-wrap: pretty; }
/* What is written the other way keeps its direction, but stands on the page's side. Paragraphs take their own. */
:is(span, h2, dt, dd)[dir="auto"] { text-align: -webkit-match-parent; text-align: match-parent; }
.asker { margin: 0 0 0.35rem; color: var(--soft); font-size: 0.9375rem; }
.lede { font-size: 1.0625rem; }
a { color: var(--brand); text-underline-offset: 0.2em; }
.details { margin: 1.1rem 0; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--panel); }
.details div { padding: 0.6rem 0.9rem; }
.details div + div { border-block-start: 1px solid var(--line); }
dt { color: var(--soft); font-size: 0.875rem; line-height: 1.5; }
dd { margin: 0; font-weight: 550; white-space: pre-line; }
h2 ~ .hint + .details { margin-block-start: 0.2rem; }
.facts { list-style: none; margin: 1.1rem 0; padding: 0; }
.facts li { display: flex; gap: 0.6rem; align-items: flex-start; margin: 0.4rem 0; color: var(--soft);
  font-size: 0.9375rem; }
.facts .soon { color: var(--warn); font-weight: 600; }
.facts svg { margin-block-start: 0.17em; }
.facts ul { margin: 0.15rem 0 0; padding-inline-start: 1.1rem; }
.facts ul li { display: list-item; margin: 0; }
form { margin: 1.4rem 0 0; padding: 1.25rem 0 0; border-block-start: 1px solid var(--line); }
label, legend { display: block; padding: 0; font-weight: 600; }
.hint { margin: 0 0 0.4rem; color: var(--soft); font-size: 0.875rem; }
.error { display: flex; gap: 0.45rem; margin: 0 0 0.4rem; color: var(--danger); font-weight: 600; }
.error svg { margin-block-start: 0.2em; }
textarea, select, input:not([type=checkbox], [type=radio], [type=submit]) {
  display: block; inline-size: 100%; min-block-size: 3rem; margin: 0 0 1.25rem; padding: 0.55rem 0.8rem;
  border: 1px solid var(--field); border-radius: 0.6rem; background: var(--card); color: inherit; font: inherit;
}
textarea { min-block-size: 6rem; resize: vertical; }
:is(textarea, input, select)[aria-invalid] { border: 2px solid var(--danger); }
input[type=submit] { position: absolute; inline-size: 1px; block-size: 1px; padding: 0; visibility: hidden; }
.field { min-inline-size: 0; margin: 0 0 1.25rem; padding: 0; border: 0; }
.field > :is(textarea, input, select) { margin-block-end: 0; }
.choice { display: flex; align-items: flex-start; gap: 0.65rem; }
.choice label { flex: 1; min-block-size: 2.75rem; padding-block: 0.6rem; font-weight: 450; }
.choice input { flex: none; inline-size: 1.35rem; block-size: 1.35rem; margin: 0.7rem 0 0; accent-color: var(--primary); }
.choice ~ .hint { margin: -0.4rem 0 0; padding-inline-start: 2rem; }
fieldset[aria-invalid] { padding-inline-start: 0.8rem; border-inline-start: 3px solid var(--danger); }
form > blockquote { margin-block-end: 1.25rem; }
.another { margin: 1.5rem 0 0; }
.another button { inline-size: 100%; }
.actions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)); gap: 0.75rem; }
button {
  min-block-size: 3.25rem; padding: 0.7rem 1.1rem; border: 2px solid var(--primary); border-radius: 0.75rem;
  background: var(--primary); color: var(--on-primary); font: inherit; font-weight: 650; font-size: 1.0625rem;
  line-height: 1.35; cursor: pointer; overflow-wrap: anywhere;
}
button:hover { background: var(--primary-over); border-color: var(--primary-over); }
button.danger { background: var(--card); border-color: var(--danger); color: var(--danger); }
button.danger:hover { background: var(--danger-tint); }
button.plain { background: var(--card); border-color: var(--field); color: var(--ink); }
button.plain:hover { background: var(--panel); }
.confirming button { inline-size: 100%; min-block-size: 3.75rem; font-size: 1.1875rem; }
.confirming button.danger { background: var(--danger); color: var(--on-danger); }
.confirming button.danger:hover { background: var(--danger-over); border-color: var(--danger-over); }
input:not([type=checkbox], [type=radio], [type=submit]).code {
  max-inline-size: 14rem; min-block-size: 3.5rem; letter-spacing: 0.2em;
  font: 1.625rem/1.3 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
.delegate { margin: 1.4rem 0 0; padding: 0.4rem 0 0; border-block-start: 1px solid var(--line); }
.delegate summary { padding: 0.6rem 0; color: var(--brand); font-weight: 600; cursor: pointer; }
.delegate form { margin: 0.4rem 0 0; padding: 0; border: 0; }
.delegate button { inline-size: 100%; }
.after { margin: 0.9rem 0 0; text-wrap: balance; color: var(--soft); font-size: 0.9375rem; text-align: center; }
.after a, .way a { display: inline-block; padding: 0.4rem 0.2rem; }
.problem {
  margin: 0 0 1.25rem; padding: 0.8rem 1rem; border: 2px solid var(--danger); border-radius: 0.75rem;
  background: var(--danger-tint);
}
.problem h2 { margin: 0 0 0.15rem; color: var(--danger); }
.problem p, .problem ul { margin: 0; }
.problem ul { padding-inline-start: 1.1rem; }
.problem li + li { margin-block-start: 0.35rem; }
.problem a { color: inherit; font-weight: 550; }
.mark { display: grid; place-items: center; inline-size: 3.5rem; block-size: 3.5rem; margin: 0 0 1rem;
  border: 1px solid transparent; border-radius: 50%; }
.mark svg { inline-size: 1.75rem; block-size: 1.75rem; stroke-width: 2.25; }
.good { color: var(--good); background: var(--good-tint); }
.wait { color: var(--wait); background: var(--wait-tint); }
.warn { color: var(--warn); background: var(--warn-tint); }
.calm { color: var(--calm); background: var(--calm-tint); }
.summary { margin: 1.4rem 0 0; padding: 1.2rem 0 0; border-block-start: 1px solid var(--line); }
.summary > :last-child { margin-block-end: 0; }
blockquote { margin: 0.2rem 0 1rem; padding-block: 0.1rem; padding-inline-start: 0.9rem;
  border-inline-start: 3px solid var(--line); white-space: pre-line; }
.id { display: inline-block; font-variant-numeric: tabular-nums; }
.way { margin: 0.5rem 0 0; }
a.again {
  display: inline-block; min-block-size: 2.75rem; padding: 0.55rem 1.1rem; border: 2px solid var(--field);
  border-radius: 0.75rem; color: var(--ink); font-weight: 600; text-decoration: none;
}
a.again:hover { background: var(--panel); text-decoration: underline; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; border-radius: 0.3rem; }
button:focus-visible, textarea:focus-visible, select:focus-visible, a.again:focus-visible { border-radius: 0.75rem; }
input:not([type=checkbox], [type=radio]):focus-visible { border-radius: 0.75rem; }
@media (min-width: 40rem) {
  body { padding: 2.5rem 2rem; }
  main { padding: 2.25rem 2.5rem; }
  h1 { font-size: 1.75rem; }
  .details div { display: grid; grid-template-columns: 9rem 1fr; gap: 1rem; align-items: baseline; }
}
@media (forced-colors: active) {
  .mark { border-color: CanvasText; }
  button, a.again { border-color: ButtonText; }
}
@media print { body { background: none; padding: 0; } main { border: 0; box-shadow: none; } form { display: none; } }
`;
