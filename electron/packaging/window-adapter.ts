/** The page of a running test build, looked at from outside (`--remote-debugging-port`, which a real build refuses). */
export interface Window {
  readonly title: string;
  readonly webSocketDebuggerUrl: string;
}

/** @returns null: none yet */
export async function windowOf(port: number): Promise<Window | null> {
  const answer = await fetch(`http://127.0.0.1:${port}/json`).catch(() => null);
  const pages = ((await answer?.json()) ?? []) as (Window & { readonly type: string })[];
  return pages.find(({ type }) => type === 'page') ?? null;
}

/** Text of the first element that the selector finds; empty when there is none. */
export function textIn({ webSocketDebuggerUrl }: Window, selector: string): Promise<string> {
  const expression = `document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`;
  const socket = new WebSocket(webSocketDebuggerUrl);
  return new Promise((resolve, reject) => {
    socket.onopen = () =>
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }));
    socket.onerror = () => reject(new Error('the window cannot be looked at'));
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(String(data)) as { readonly result?: { readonly result?: { readonly value?: string } } };
      socket.close();
      resolve(answer.result?.result?.value ?? '');
    };
  });
}
