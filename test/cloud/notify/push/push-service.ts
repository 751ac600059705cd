import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PushMessage, PushSubscription } from '../../../../cloud/contract/push.ts';
import type { Certificates } from '../../../../cloud/hub/certificate-adapter.ts';

/** A browser's own side of push messages: its keys, and what came, decrypted as RFC 8291 says. */
export class Browser {
  readonly messages: PushMessage[] = [];
  /** What its push service answers from now on. */
  answer = 201;
  readonly asked: { readonly authorization: string; readonly urgency: string; readonly ttl: string }[] = [];
  readonly subscription: PushSubscription;
  readonly #keys: ECDH = createECDH('prime256v1');
  readonly #auth = randomBytes(16);

  constructor(endpoint: string) {
    this.#keys.generateKeys();
    const keys = { p256dh: this.#keys.getPublicKey('base64url'), auth: this.#auth.toString('base64url') };
    this.subscription = { endpoint, keys };
  }

  take(body: Buffer): void {
    this.messages.push(JSON.parse(this.#decrypted(body).toString('utf8')) as PushMessage);
  }

  /** One record of `aes128gcm` (RFC 8188, section 2): salt, record size, key id, then the sealed text. */
  #decrypted(body: Buffer): Buffer {
    const salt = body.subarray(0, 16);
    const idLength = body.readUInt8(20);
    const sender = body.subarray(21, 21 + idLength);
    const sealed = body.subarray(21 + idLength);
    const shared = this.#keys.computeSecret(sender);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#keys.getPublicKey(), sender]);
    const secret = Buffer.from(hkdfSync('sha256', shared, this.#auth, info, 32));
    const part = (name: string, length: number): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(`Content-Encoding: ${name}\0`), length));
    const decipher = createDecipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12));
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    return padded.subarray(0, padded.lastIndexOf(2));
  }
}

/** A push service over TLS, as browsers have one. */
export async function startPushService({ key, cert }: Certificates) {
  const browsers: Browser[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const browser = browsers[Number(request.url?.slice(1))];
      if (browser === undefined) return response.writeHead(404).end();
      const { authorization = '', urgency, ttl } = request.headers;
      browser.asked.push({ authorization, urgency: String(urgency), ttl: String(ttl) });
      if (browser.answer === 201) browser.take(Buffer.concat(parts));
      return response.writeHead(browser.answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url,
    open(): Browser {
      const browser = new Browser(`${url}/${browsers.length}`);
      browsers.push(browser);
      return browser;
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
