/** The inbox page's style sheet: phone first, two columns from 52rem on. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f5f2; --paper: #ffffff; --ink: #1d2125; --soft: #5b646d; --line: #dcdeda;
  --accent: #0b5f56; --chosen: #e3f0ed; --alarm: #9f2416; --alarm-ground: #fbe9e6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --paper: #1c2024; --ink: #eceef0; --soft: #a3acb5; --line: #343a40;
    --accent: #6fd0c1; --chosen: #1f3532; --alarm: #ffb0a3; --alarm-ground: #42201b;
  }
}
* { box-sizing: border-box; }
html, body { margin: 0; }
body { min-height: 100dvh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 0; background: var(--paper); padding: .5rem 1rem; }

.bar { display: flex; align-items: center; gap: .5rem 1rem; padding: .6rem 1rem; background: var(--paper);
  border-bottom: 1px solid var(--line); }
.bar h1, .bar .name { font-size: 1.15rem; margin: 0; font-weight: 650; }
.bar .name a { color: inherit; text-decoration: none; }
.bar .where { display: none; }
.bar .count { color: var(--soft); font-size: .9rem; margin: 0; flex: 1; }
button { font: inherit; font-size: .9rem; color: var(--ink); background: transparent; border: 1px solid var(--line);
  border-radius: .5rem; padding: .4rem .8rem; min-height: 2.5rem; cursor: pointer; }
button:hover { border-color: var(--soft); }

.panes { flex: 1; display: flex; min-height: 0; }
.panes > nav, #mail { min-width: 0; }
.panes > nav { flex: 1; background: var(--paper); }
#list ol { list-style: none; margin: 0; padding: 0; }
#list li { border-bottom: 1px solid var(--line); }
.mail { display: block; padding: .7rem 1rem; color: inherit; text-decoration: none; border-left: 4px solid transparent; }
.mail:hover { background: var(--ground); }
.mail[aria-current] { background: var(--chosen); border-left-color: var(--accent); }
.mail .top { display: flex; justify-content: space-between; gap: 1rem; font-size: .85rem; color: var(--soft); }
.mail .who, .mail .start { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mail .top time { flex: none; }
.mail .subject { font-weight: 600; line-height: 1.35; margin: .1rem 0; display: -webkit-box; overflow: hidden;
  -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow-wrap: anywhere; }
.mail .start { font-size: .9rem; color: var(--soft); }
.undelivered { padding: .7rem 1rem; background: var(--alarm-ground); border-left: 4px solid var(--alarm); }
.undelivered strong { color: var(--alarm); }
.undelivered p { margin: .2rem 0 0; font-size: .9rem; overflow-wrap: anywhere; }

#mail { flex: 1; display: none; flex-direction: column; background: var(--paper); }
.reading .panes > nav { display: none; }
.reading #mail { display: flex; }
.head { padding: .9rem 1rem 0; }
.head .back { display: inline-block; padding: .3rem 0; margin-bottom: .3rem; }
.head h2 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .5rem; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: .15rem 1.5rem; margin: 0; font-size: .9rem; }
dl div { display: flex; gap: .5rem; min-width: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.tag { display: inline-block; margin: 0 .35rem .1rem 0; padding: 0 .5rem; border: 1px solid var(--line);
  border-radius: 1rem; font-size: .82rem; max-width: 100%; overflow-wrap: anywhere; }
.parts { display: flex; gap: 1.25rem; margin-top: .7rem; }
.parts a { padding: .45rem 0; color: var(--soft); text-decoration: none; border-bottom: 3px solid transparent; }
.parts a[aria-current] { color: var(--ink); border-color: var(--accent); }
.part { flex: 1; display: flex; border-top: 1px solid var(--line); min-height: max(26rem, 85dvh); }
iframe { flex: 1; width: 100%; border: 0; }
pre { flex: 1; margin: 0; padding: 1rem; font: .95rem/1.6 ui-monospace, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; overflow: auto; }
.empty { padding: 3rem 1.5rem; color: var(--soft); text-align: center; max-width: 34rem; margin: 0 auto; }
.empty h2 { color: var(--ink); font-size: 1.2rem; margin: 0 0 .3rem; }

@media (min-width: 52rem) {
  body { height: 100dvh; }
  .panes > nav, .reading .panes > nav { display: block; flex: 0 0 22rem; border-right: 1px solid var(--line); overflow-y: auto; }
  #mail { display: flex; }
  .head .back { display: none; }
  .bar .where { display: inline; }
  .part { min-height: 0; }
}
`;
