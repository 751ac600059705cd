interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** What a browser does in a sign-in, without one: cookies, redirects, forms. */
export class Visitor {
  /** By host, then by name and path: one name may be kept for several paths. */
  readonly #cookies = new Map<string, Map<string, Cookie>>();

  /** Follows redirects until something is shown, or until `stop` says of an address that it is another's. */
  async go(url: string, init: RequestInit = {}, stop: (url: URL) => boolean = () => false): Promise<Shown> {
    let at = new URL(url);
    let next: RequestInit = init;
    for (let hops = 0; hops < 20; hops++) {
      if (stop(at)) return { url: at, status: 0, headers: new Headers(), text: '' };
      const response = await fetch(at, {
        ...next,
        redirect: 'manual',
        headers: { ...(next.headers as Record<string, string> | undefined), cookie: this.#sent(at) },
      });
      this.#keep(at, response);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399)
        return { url: at, status: response.status, headers: response.headers, text: await response.text() };
      at = new URL(location, at);
      next = {};
    }
    throw new Error(`redirected in circles, last to ${at.href}`);
  }

  /** Fills in the page's form whose action ends so, and sends it. */
  async submit(
    shown: Shown,
    action: string,
    fields: Readonly<Record<string, string>>,
    stop?: (url: URL) => boolean,
  ): Promise<Shown> {
    const form = [...shown.text.matchAll(/<form method="post" action="([^"]+)">([\s\S]*?)<\/form>/g)].find(([, to]) =>
      to?.endsWith(action),
    );
    if (!form) throw new Error(`no form for ${action} on the page:\n${shown.text.replace(/<style>[\s\S]*<\/style>/, '')}`);
    const hidden = [...(form[2] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
    const body = new URLSearchParams([
      ...hidden.map(([, name, value]): [string, string] => [name ?? '', value ?? '']),
      ...Object.entries(fields),
    ]);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: shown.url.origin };
    return this.go(new URL(form[1] ?? '', shown.url).href, { method: 'POST', headers, body: body.toString() }, stop);
  }

  #sent(url: URL): string {
    const kept = this.#cookies.get(url.host) ?? new Map<string, Cookie>();
    const fitting = [...kept.values()].filter(({ path }) => url.pathname.startsWith(path));
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep(url: URL, response: Response): void {
    const kept = this.#cookies.get(url.host) ?? new Map<string, Cookie>();
    this.#cookies.set(url.host, kept);
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const path = rest.find((part) => part.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
      const gone = rest.some((part) => /^expires=thu, 01 jan 1970/i.test(part) || /^max-age=0$/i.test(part));
      const key = JSON.stringify([name, path]);
      if (gone) kept.delete(key);
      else kept.set(key, { name, value: pair.slice(at + 1), path });
    }
  }
}

export interface Shown {
  readonly url: URL;
  /** 0 = stopped before asking. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export const PASSWORD = 'a long sentence for trials';

/** From the first page of a sign-in to its end, choosing `PASSWORD` where a password has to be chosen. */
export async function signIn(
  visitor: Visitor,
  shown: Shown,
  login: string,
  password: string,
  stop?: (url: URL) => boolean,
): Promise<Shown> {
  const after = await visitor.submit(shown, '/password', { name: login, password }, stop);
  if (!after.text.includes('Choose a password')) return after;
  return visitor.submit(after, '/change', { password: PASSWORD, repeated: PASSWORD }, stop);
}
