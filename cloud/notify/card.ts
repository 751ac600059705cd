import { houseOf, lineOf, type Notice } from './notice.ts';
import { word } from './words/index.ts';

/** Whole message, bytes; Teams refuses about 28 KB (specs azure-wire section 10). */
export const MAX_MESSAGE_BYTES = 20_000;

export interface WorkflowsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  /** Ours: the receiver can tell a repeated delivery. */
  readonly id: string;
  readonly body: readonly object[];
  readonly actions: readonly object[];
  readonly refresh?: object;
}

/** What a card has beside what the notice tells. */
export interface CardExtras {
  /** Below what is told. */
  readonly body: readonly object[];
  /** Before the link. */
  readonly actions: readonly object[];
  readonly refresh?: object;
}

/**
 * The card for a notice, in the shape of a Teams Workflows request. Only OpenUrl works from a webhook: buttons that do something
 * are on the cards that a bot sends (`teams/`). What would be too large is told shorter: fewer lines, never a broken card.
 */
export function workflowsMessage(notice: Notice): WorkflowsMessage {
  const message = (content: AdaptiveCard): WorkflowsMessage => ({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  });
  const rest = Buffer.byteLength(JSON.stringify(message({} as AdaptiveCard)));
  return message(cardWithin(notice, MAX_MESSAGE_BYTES - rest, { body: [], actions: [] }));
}

/** @param bytes what the card may have at most; it is told shorter for that */
export function cardWithin(notice: Notice, bytes: number, extras: CardExtras): AdaptiveCard {
  for (let shown = notice.items.length; ; shown -= 1) {
    const card = cardWith(notice, shown, extras);
    if (shown <= 1 || Buffer.byteLength(JSON.stringify(card)) <= bytes) return card;
  }
}

function cardWith(notice: Notice, shown: number, { body, actions, refresh }: CardExtras): AdaptiveCard {
  const more = notice.more + notice.items.length - shown;
  const house = houseOf(notice);
  const title = word(house, notice.items.length === 1 ? 'openPatient' : 'openWard');
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    id: notice.id,
    ...(refresh === undefined ? {} : { refresh }),
    body: [
      { type: 'TextBlock', size: 'Large', weight: 'Bolder', text: notice.title, wrap: true },
      ...(notice.items.length === 1 ? singleBody(notice) : listBody(notice, shown, more)),
      ...body,
      { ...SMALL, text: word(house, 'notDevice') },
    ],
    actions: [...actions, { type: 'Action.OpenUrl', title, url: notice.link }],
  };
}

const SMALL = { type: 'TextBlock', isSubtle: true, size: 'Small', wrap: true } as const;

function singleBody(notice: Notice): object[] {
  const [news] = notice.items;
  if (news === undefined) return [];
  const house = houseOf(notice);
  const facts = [
    ...(news.who === null ? [] : [[word(house, 'patient'), news.who] as const]),
    [word(house, 'bed'), `${news.bed}, ${news.ward}`] as const,
    ...news.facts,
  ];
  return [
    { type: 'TextBlock', text: news.reason, wrap: true },
    { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value })) },
  ];
}

function listBody(notice: Notice, shown: number, more: number): object[] {
  return [
    ...notice.items.slice(0, shown).map((news) => ({ type: 'TextBlock', text: lineOf(news), wrap: true, spacing: 'Small' })),
    ...(more === 0 ? [] : [{ ...SMALL, text: word(houseOf(notice), 'moreOnWard', { count: more }) }]),
  ];
}
