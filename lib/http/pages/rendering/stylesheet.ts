import {
  formatDeclarations,
  PAGE_VARIABLES,
  type PageVariables,
} from '../options/page-variables.js';

/** The look of the pages; colours and measures are variables that a host may set. */
const RULES = `
*, *::before, *::after { box-sizing: border-box; }
html { font: 100%/1.5 var(--oauth2-font); color: var(--oauth2-text); background: var(--oauth2-background); -webkit-text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; }
.frame { width: 100%; max-width: var(--oauth2-width); margin: 0 auto; padding: 1.25rem 1rem 4rem; overflow-wrap: anywhere; }
.application { padding: .25rem 0; font-weight: 600; }
.application a { color: inherit; text-decoration: none; }
h1 { margin: 1.5rem 0 .5rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.125rem; line-height: 1.3; }
h3, h4 { margin: 0; font-size: 1rem; line-height: 1.35; }
h4 { font-size: .875rem; }
p { margin: .5rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, monospace; }
a { color: var(--oauth2-accent); }
.lead, .muted { color: var(--oauth2-muted); }
.muted { font-size: .875rem; }
.notice { margin: 1rem 0 0; padding: .75rem 1rem; border: 1px solid var(--oauth2-border); border-inline-start: .25rem solid var(--oauth2-accent); border-radius: var(--oauth2-radius); background: var(--oauth2-surface); }
.notice p { margin: 0; }
.notice p + p { margin-top: .5rem; }
.card { margin: 0 0 .875rem; padding: 1.125rem; border: 1px solid var(--oauth2-border); border-radius: var(--oauth2-radius); background: var(--oauth2-surface); }
.panel { margin: 1.25rem 0 0; padding: 1.5rem 1.25rem; }
.panel h1 { margin-top: 0; }
.panel > .mark { margin-bottom: .875rem; }
p + .consequences { margin-top: .25rem; }
.who { display: flex; gap: .875rem; align-items: flex-start; }
.who > div:last-child { flex: 1 1 auto; min-width: 0; }
.who .muted { margin: 0; }
.who h3, .who .muted { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.mark { position: relative; flex: none; width: 2.75rem; height: 2.75rem; }
.mark span { display: grid; place-items: center; width: 100%; height: 100%; border-radius: 50%; overflow: hidden; color: #fff; font-weight: 650; font-size: 1.125rem; line-height: 1; }
.mark img { position: absolute; inset: 0; width: 100%; height: 100%; border-radius: 50%; object-fit: cover; }
.mark img + span { position: absolute; inset-inline-end: -.25rem; bottom: -.25rem; width: 1.375rem; height: 1.375rem; font-size: .6875rem; border: 2px solid var(--oauth2-surface); }
.tone-0 { background: #3b4450; } .tone-1 { background: #1f5fbf; } .tone-2 { background: #0f766e; } .tone-3 { background: #6d3fd1; }
.tone-4 { background: #b4235a; } .tone-5 { background: #a84d08; } .tone-6 { background: #14703a; } .tone-7 { background: #4338ca; }
.chip { display: inline-flex; align-items: center; gap: .375rem; padding: .125rem .625rem .125rem .5rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600; line-height: 1.4; }
.chip svg { flex: none; width: .875rem; height: .875rem; }
.works { color: var(--oauth2-works); background: var(--oauth2-works-background); }
.trouble { color: var(--oauth2-trouble); background: var(--oauth2-trouble-background); }
.dead { color: var(--oauth2-dead); background: var(--oauth2-dead-background); }
.state { display: flex; flex-wrap: wrap; gap: .25rem .625rem; align-items: center; margin: .875rem 0 0; }
.state span:last-child { font-size: .9375rem; }
details { margin: .75rem 0 0; }
summary { width: fit-content; padding: .25rem .125rem; color: var(--oauth2-accent); font-size: .9375rem; cursor: pointer; }
details ul { padding: .25rem 0 .25rem 1.25rem; list-style: disc; font-size: .9375rem; }
.children { margin: .875rem 0 0; padding: .75rem 0 0 .875rem; border-inline-start: 2px solid var(--oauth2-border); }
.children li { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; padding: .375rem 0; }
.children li > div { flex: 1 1 12rem; min-width: 0; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 0; }
.actions form { display: contents; }
.button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .5rem 1rem; border: 1px solid var(--oauth2-border); border-radius: calc(var(--oauth2-radius) * .67); background: transparent; color: var(--oauth2-text); font: 550 .9375rem/1.25 var(--oauth2-font); text-align: center; text-decoration: none; cursor: pointer; }
.button:hover { border-color: currentColor; }
.primary { border-color: transparent; background: var(--oauth2-accent); color: var(--oauth2-accent-text); }
.danger { color: var(--oauth2-dead); }
.danger.solid { border-color: transparent; background: var(--oauth2-dead); color: var(--oauth2-surface); }
:focus-visible { outline: 3px solid var(--oauth2-accent); outline-offset: 2px; }
.providers { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: .75rem; }
.providers li { display: flex; flex-wrap: wrap; gap: .875rem; align-items: center; margin: 0; padding: .75rem .875rem; }
.providers strong { flex: 1 1 6rem; min-width: 0; }
.providers .mark { width: 2.25rem; height: 2.25rem; }
.pager { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem; margin: 1rem 0 0; }
fieldset { min-width: 0; margin: 1.25rem 0 0; padding: 0; border: 0; }
legend { padding: 0 0 .5rem; font-weight: 600; }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 3.25rem; margin: 0 0 .5rem; padding: .625rem .875rem; border: 1px solid var(--oauth2-border); border-radius: calc(var(--oauth2-radius) * .67); cursor: pointer; }
.choice:hover { border-color: currentColor; }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--oauth2-accent); }
.choice span { flex: 1 1 auto; min-width: 0; }
.choice small { display: block; color: var(--oauth2-muted); font-size: .875rem; }
.consequences { margin: 1rem 0; padding-inline-start: 1.25rem; list-style: disc; }
.search { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1.5rem 0 0; }
.search label { display: grid; gap: .25rem; flex: 1 1 12rem; font-size: .875rem; color: var(--oauth2-muted); }
.search input, .search select { min-height: 2.75rem; width: 100%; padding: .5rem .75rem; border: 1px solid var(--oauth2-muted); border-radius: calc(var(--oauth2-radius) * .67); background: var(--oauth2-surface); color: var(--oauth2-text); font: 400 1rem/1.25 var(--oauth2-font); }
.table { overflow-x: auto; border: 1px solid var(--oauth2-border); border-radius: var(--oauth2-radius); background: var(--oauth2-surface); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .625rem .875rem; text-align: end; white-space: nowrap; }
th:first-child { text-align: start; }
thead th { color: var(--oauth2-muted); font-size: .8125rem; }
tbody tr { border-top: 1px solid var(--oauth2-border); }
ol { list-style: none; margin: 0; padding: 0; }
.frame:has(.operators) { max-width: 61.25rem; }
.back { margin: 0; font-size: .9375rem; }
.facts { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1px; margin: 1.25rem 0; border: 1px solid var(--oauth2-border); border-radius: var(--oauth2-radius); background: var(--oauth2-border); overflow: hidden; }
.facts div { padding: .75rem 1rem; background: var(--oauth2-surface); }
.facts dt { color: var(--oauth2-muted); font-size: .875rem; }
.facts dd { margin: 0; font-weight: 600; }
.history { padding-block: .25rem; }
.history li { display: grid; grid-template-columns: 12.5rem .625rem minmax(0, 1fr); gap: .75rem; align-items: baseline; padding: .625rem 0; }
.history li + li { border-top: 1px solid var(--oauth2-border); }
.history p { margin: 0; }
.history time { color: var(--oauth2-muted); font-size: .875rem; font-variant-numeric: tabular-nums; }
.dot { width: .625rem; height: .625rem; border-radius: 50%; }
.history .dot { background: currentColor; }
.code { margin: 1.25rem 0 0; padding: .75rem 0 0; border-top: 1px solid var(--oauth2-border); }
@media (max-width: 40rem) { .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); } .history li { grid-template-columns: .625rem minmax(0, 1fr); } .history time { grid-area: 2 / 2; } }
@media (max-width: 30rem) { .actions > .button, .actions form .button { flex: 1 1 auto; padding-inline: .5rem; } .panel { padding: 1.25rem 1rem; } h1 { font-size: 1.5rem; } }
@media (forced-colors: active) { .chip, .button, .mark span { border: 1px solid; } }
`;

/** The whole style of a page. */
export function createStylesheet({
  variables,
  darkVariables,
  stylesheet: further,
}: {
  variables: PageVariables;
  darkVariables: PageVariables;
  stylesheet?: string;
}): string {
  const scheme = (index: 0 | 1): PageVariables =>
    Object.fromEntries(
      Object.entries(PAGE_VARIABLES).flatMap(([name, values]) => {
        const value: string | undefined = values[index];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const light = formatDeclarations({ ...scheme(0), ...variables });
  const dark = formatDeclarations({ ...scheme(1), ...variables, ...darkVariables });
  return [
    `:root { color-scheme: light dark; ${light} }`,
    `@media (prefers-color-scheme: dark) { :root { ${dark} } }`,
    RULES,
    further ?? '',
  ].join('\n');
}
