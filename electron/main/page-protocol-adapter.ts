import { join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, protocol } from 'electron';

const SCHEME = 'wardlight';
export const PAGE = `${SCHEME}://app/index.html`;

/** Must run before the app is ready. A scheme of its own: modules do not load from file: addresses. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built page and nothing else; `policy` goes with every answer. */
export function servePage(directory: string, policy: string): void {
  protocol.handle(SCHEME, async (request) => {
    const file = normalize(join(directory, decodeURIComponent(new URL(request.url).pathname)));
    if (!file.startsWith(directory + sep)) return new Response('not here', { status: 404 });
    const response = await net.fetch(pathToFileURL(file).toString());
    const headers = new Headers(response.headers);
    headers.set('Content-Security-Policy', policy);
    return new Response(response.body, { status: response.status, headers });
  });
}
