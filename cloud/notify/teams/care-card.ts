import type { CareState } from '../../contract/care-team.ts';
import { type AdaptiveCard, cardWithin, MAX_MESSAGE_BYTES } from '../card.ts';
import { houseOf, type Notice } from '../notice.ts';
import { clockWord, word } from '../words/index.ts';

export const VERBS = ['acknowledge', 'take', 'refresh'] as const;
export type Verb = (typeof VERBS)[number];

const ASKED = { escalated: 'escalatedSince', 'shift-ended': 'shiftEnded', worsened: 'worseSince' } as const;

/** What a button brings back: which card it is on, and nothing that anybody could change into more. */
export interface ButtonData {
  readonly channel: string;
  readonly notice: string;
}

/**
 * The card that a bot sends: what one patient's notice tells, who reacted, and the buttons that are left to press. Teams asks by
 * `refresh` how it stands when somebody comes to see it (Adaptive Cards 1.4, Universal Actions).
 * @param care null: nobody did anything that is known here
 */
export function careCard(notice: Notice, channel: string, care: CareState | null): AdaptiveCard {
  const data: ButtonData = { channel, notice: notice.id };
  const answerable = isAnswerable(notice);
  const house = houseOf(notice);
  const clock = (iso: string): string => clockWord(house, iso);
  const execute = (verb: Verb, title: string): object => ({ type: 'Action.Execute', title, verb, data });
  const buttons = answerable
    ? [
        ...(care?.acknowledged == null || care.askedAnew !== null ? [execute('acknowledge', word(house, 'seen'))] : []),
        execute('take', word(house, care?.responsible == null ? 'take' : 'takeOver')),
      ]
    : [];
  const lines = [
    ...(care?.acknowledged == null
      ? []
      : [word(house, 'seenBy', { name: care.acknowledged.by, time: clock(care.acknowledged.at) })]),
    ...(care?.askedAnew == null ? [] : [word(house, ASKED[care.askedAnew.why], { time: clock(care.askedAnew.at) })]),
    ...(care?.responsible == null
      ? []
      : [word(house, 'responsible', { name: care.responsible.name, time: clock(care.responsible.since) })]),
  ];
  const body = lines.map((text) => ({ type: 'TextBlock', text, wrap: true, weight: 'Bolder' }));
  const refresh = { action: { type: 'Action.Execute', verb: 'refresh' satisfies Verb, data } };
  return cardWithin(notice, MAX_MESSAGE_BYTES, { body, actions: buttons, ...(answerable ? { refresh } : {}) });
}

/** One patient's, about something that somebody can react to. */
export function isAnswerable({ items, more }: Notice): boolean {
  const [only] = items;
  return items.length === 1 && more === 0 && only?.about != null && only.kind !== 'resolved';
}
