import type { News, NewsKind } from './news.ts';
import { type House, NO_HOUSE, word } from './words/index.ts';

/** One message to people, before it has the form of a channel. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly items: readonly News[];
  /** Told by number only. */
  readonly more: number;
  /** Where to look. */
  readonly link: string;
}

/** Items that one message names; a storm's others are counted. */
const MOST_ITEMS = 25;
const KINDS: readonly NewsKind[] = ['raised', 'worsened', 'resolved', 'escalated', 'assigned'];

/** In whose words a notice is told: those of what it tells first. */
export const houseOf = ({ items }: Pick<Notice, 'items'>): House => items[0]?.house ?? NO_HOUSE;

/** @param news at least one */
export function noticeOf(news: readonly News[], dashboardUrl: string): Notice {
  const [first] = news;
  if (first === undefined) throw new RangeError('a notice without news');
  if (news.length === 1)
    return { id: first.id, title: titleOf(first), items: [first], more: 0, link: `${dashboardUrl}${first.path}` };
  const house = houseOf({ items: news });
  const wards = [...new Set(news.map(({ ward }) => ward))];
  const counts = KINDS.flatMap((kind) => {
    const count = news.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} × ${word(house, kind)}`];
  });
  return {
    id: `${first.id}+${news.length - 1}`,
    title: `${wards.length === 1 ? wards[0] : word(house, 'wards', { count: wards.length })}: ${counts.join(', ')}`,
    items: news.slice(0, MOST_ITEMS),
    more: Math.max(0, news.length - MOST_ITEMS),
    link: dashboardUrl,
  };
}

export function titleOf({ kind, bed, house }: News): string {
  return `${word(house ?? NO_HOUSE, kind)}: ${bed}`;
}

/** "⚑ Deterioration: bed-12, Ward 3, S. P.: NEWS2 …", for channels without a form of their own. */
export function lineOf(news: News): string {
  const place = [titleOf(news), news.ward, news.who].filter((part) => part !== null).join(', ');
  return `${place}: ${news.reason} (${news.when ?? news.at})`;
}
