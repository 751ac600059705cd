import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

export const SCHEME = 'wardlight';
export const PAGE = `${SCHEME}://app/index.html`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. A scheme of its own: modules do not load from file: addresses. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built page and nothing else; `policy` goes with every answer. */
export function servePage(directory: string, policy: string): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const file = normalize(join(directory, decodeURIComponent(pathname)));
    const type = TYPES[extname(file)];
    if (host !== 'app' || method !== 'GET' || type === undefined || !file.startsWith(directory + sep)) return nothing();
    const content = await readFile(file).catch(() => null);
    if (content === null) return nothing();
    return new Response(content, {
      headers: { 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' },
    });
  });
}

function nothing(): Response {
  return new Response('not here', { status: 404, headers: { 'Content-Type': 'text/plain' } });
}
