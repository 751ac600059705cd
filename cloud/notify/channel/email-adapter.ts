import { createTransport } from 'nodemailer';
import { houseOf, lineOf, type Notice } from '../notice.ts';
import { word } from '../words/index.ts';
import type { Delivery } from './channel.ts';

export interface EmailOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS, demanded unless `plain`. */
  readonly secure: boolean;
  /** Only for a server on this machine. */
  readonly plain: boolean;
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly from: string;
  readonly to: readonly string[];
}

const TIMEOUT_MS = 10_000;

/** By SMTP. A 5xx answer is a refusal for good (RFC 5321, section 4.2.1); all else is tried again. */
export function emailSender(options: EmailOptions): (notice: Notice) => Promise<Delivery> {
  const transport = createTransport({
    host: options.host,
    port: options.port,
    secure: options.secure,
    requireTLS: !options.secure && !options.plain,
    ignoreTLS: options.plain,
    ...(options.login === null ? {} : { auth: { user: options.login.user, pass: options.login.password } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  return async (notice) => {
    try {
      await transport.sendMail({
        from: options.from,
        to: [...options.to],
        subject: notice.title,
        text: emailText(notice),
        // A repeated delivery is the same message.
        messageId: `<${Buffer.from(notice.id).toString('hex')}@wardlight>`,
      });
      return { kind: 'sent' };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const code = (error as { responseCode?: unknown }).responseCode;
      return typeof code === 'number' && code >= 500 ? { kind: 'refused', reason } : { kind: 'again', reason };
    }
  };
}

function emailText(notice: Notice): string {
  const { items, more, link } = notice;
  const house = houseOf(notice);
  const lines = items.flatMap((news) => [
    lineOf(news),
    ...(items.length === 1 ? news.facts.map(([name, value]) => `  ${name}: ${value}`) : []),
  ]);
  const rest = more === 0 ? [] : [word(house, 'more', { count: more })];
  return [...lines, ...rest, '', link, '', word(house, 'notDevice')].join('\n');
}
