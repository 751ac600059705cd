import { createHash } from 'node:crypto';
import type { Language } from '../../contract/language.ts';
import type { Markup } from './markup.ts';
import { PASSKEY_SCRIPT } from './passkey-script.ts';
import { wordsOf } from './words/index.ts';

export interface Page {
  readonly html: string;
  /** Content-Security-Policy: no script but the one of passkeys, no frame, nothing from elsewhere. */
  readonly csp: string;
}

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/**
 * @param targets origins that a form on the page leads to in the end: browsers hold redirects to this, too
 */
export function page(title: string, body: Markup, targets: readonly string[], language: Language = 'en'): Page {
  const withPasskeys = body.text.includes('data-passkey=');
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} — Wardlight</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><p class="brand">Wardlight</p>${body.text}</main>
<footer>${wordsOf(language).notMedical}</footer>${withPasskeys ? `<script>${PASSKEY_SCRIPT}</script>` : ''}</body></html>`;
  const forms = ["'self'", ...new Set(targets)].join(' ');
  return {
    html,
    csp: `default-src 'none'; img-src data:; style-src 'sha256-${STYLE_HASH}';${withPasskeys ? ` script-src 'sha256-${SCRIPT_HASH}';` : ''} form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`,
  };
}

const STYLE = `
:root { color-scheme: light dark; --ink: #17212b; --quiet: #51606e; --ground: #eef1f4; --card: #fff; --line: #b9c3cc; --act: #0a5ea8; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --quiet: #9fb0bf; --ground: #0d1319; --card: #161f28; --line: #3a4854; --act: #6cb6ff; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(26rem, calc(100vw - 2rem)); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1.5rem 1.75rem 1.75rem; margin: 1rem; }
.brand { margin: 0 0 .75rem; font-weight: 700; letter-spacing: .02em; color: var(--quiet); }
h1 { font-size: 1.35rem; margin: 0 0 .5rem; }
p { margin: .5rem 0; }
label { display: block; margin: .9rem 0 .25rem; font-weight: 600; }
input:not([type=hidden]):not([type=radio]):not([type=checkbox]) { width: 100%; font: inherit; padding: .6rem .7rem; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); color: inherit; }
button { font: inherit; font-weight: 600; padding: .6rem 1.1rem; margin: 1.1rem .5rem 0 0; border-radius: 6px; border: 1px solid var(--act); background: var(--act); color: var(--card); cursor: pointer; }
button.other { background: none; color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
label.check { display: flex; gap: .6rem; align-items: baseline; font-weight: 400; }
[hidden] { display: none; }
.fault, output { color: var(--bad); font-weight: 600; }
.quiet, footer { color: var(--quiet); font-size: .9rem; }
code { font-size: 1.05rem; letter-spacing: .08em; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
section { border-top: 1px solid var(--line); margin-top: 1.4rem; padding-top: .9rem; }
h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
ul.items { list-style: none; padding: 0; margin: .5rem 0; }
ul.items li { padding: .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
ul.items button { margin: .4rem 0 0; padding: .35rem .8rem; }
summary { cursor: pointer; font-weight: 600; color: var(--act); margin-top: .8rem; }
.done { font-weight: 600; }
a { color: var(--act); }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0 0; max-height: 16rem; overflow: auto; }
fieldset label { display: flex; gap: .6rem; align-items: baseline; margin: .3rem 0; font-weight: 400; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const SCRIPT_HASH = createHash('sha256').update(PASSKEY_SCRIPT).digest('base64');
