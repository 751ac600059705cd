import { lineOf, type Notice } from './notice.ts';

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
}

/**
 * The card for a notice, in the shape of a Teams Workflows request. Only OpenUrl works from a webhook, so acknowledging happens
 * on the dashboard's page. What would be too large is told shorter: fewer lines, never a broken card.
 */
export function workflowsMessage(notice: Notice): WorkflowsMessage {
  for (let shown = notice.items.length; ; shown -= 1) {
    const message = messageWith(notice, shown);
    if (shown <= 1 || Buffer.byteLength(JSON.stringify(message)) <= MAX_MESSAGE_BYTES) return message;
  }
}

function messageWith(notice: Notice, shown: number): WorkflowsMessage {
  const more = notice.more + notice.items.length - shown;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.5',
          id: notice.id,
          body: [
            { type: 'TextBlock', size: 'Large', weight: 'Bolder', text: notice.title, wrap: true },
            ...(notice.items.length === 1 ? singleBody(notice) : listBody(notice, shown, more)),
            { ...SMALL, text: 'Not an alarm. Not a certified medical device.' },
          ],
          actions: [
            { type: 'Action.OpenUrl', title: notice.items.length === 1 ? 'Open the patient' : 'Open the ward', url: notice.link },
          ],
        },
      },
    ],
  };
}

const SMALL = { type: 'TextBlock', isSubtle: true, size: 'Small', wrap: true } as const;

function singleBody({ items: [news] }: Notice): object[] {
  if (news === undefined) return [];
  const facts = [
    ...(news.who === null ? [] : [['Patient', news.who] as const]),
    ['Bed', `${news.bed}, ${news.ward}`] as const,
    ...news.facts,
  ];
  return [
    { type: 'TextBlock', text: news.reason, wrap: true },
    { type: 'FactSet', facts: facts.map(([title, value]) => ({ title, value })) },
  ];
}

function listBody({ items }: Notice, shown: number, more: number): object[] {
  return [
    ...items.slice(0, shown).map((news) => ({ type: 'TextBlock', text: lineOf(news), wrap: true, spacing: 'Small' })),
    ...(more === 0 ? [] : [{ ...SMALL, text: `and ${more} more: open the ward` }]),
  ];
}
