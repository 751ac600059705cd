import { request } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** POST over TLS to a server whose authority only this configuration knows: `fetch` of the app's Node takes none. */
export function postTrusting(
  authority: string,
  url: string,
  { headers, body, signal }: { headers: Readonly<Record<string, string>>; body: string; signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers, ca: authority, signal }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
      response.on('error', reject);
    });
    sending.on('error', (error) =>
      reject(signal.aborted ? (signal.reason as Error) : new Error(error.message, { cause: error })),
    );
    sending.end(body);
  });
}
