import type { PushMessage } from '../../contract/push.ts';
import { houseOf, lineOf, type Notice } from '../notice.ts';
import { word } from '../words/index.ts';

/** Push services take 4096 bytes, encrypted (RFC 8030, section 7.2). */
const MOST_BYTES = 3_000;
const LINES = 5;

/** What a phone shows of a notice. It may be read on a locked screen: nothing that the card would not tell, and less of it. */
export function pushMessage({ id, title, items, more, link }: Notice): PushMessage {
  const [first] = items;
  const lines =
    items.length === 1 && first !== undefined
      ? [[first.who, first.ward].filter((part) => part !== null).join(', '), first.reason]
      : [
          ...items.slice(0, LINES).map(lineOf),
          ...(more + items.length > LINES ? [word(houseOf({ items }), 'more', { count: more + items.length - LINES })] : []),
        ];
  const { pathname } = new URL(link);
  return {
    id,
    title: title.slice(0, 200),
    text: within(lines.join('\n'), MOST_BYTES),
    path: pathname,
    urgent: items.some(({ urgent }) => urgent),
  };
}

function within(text: string, bytes: number): string {
  let shown = text;
  while (Buffer.byteLength(shown) > bytes) shown = shown.slice(0, Math.floor(shown.length * 0.9));
  return shown === text ? text : `${shown}…`;
}
