import { type AssociationTerms, MESSAGE, readAssociation } from '../wire/association.ts';
import { Malformed } from '../wire/malformed.ts';
import { type EventReport, readEventReport } from '../wire/mds-create.ts';
import { type DataMessage, readDataMessage } from '../wire/message.ts';
import { COMMAND, EVENT, hex } from '../wire/nomenclature.ts';
import { type PollResult, readPollResult } from '../wire/poll-result.ts';
import { readWavePriorityAnswer } from '../wire/wave-priority.ts';

/** Anything a monitor sends, read as far as it can be without knowing what came before. */
export type DeviceMessage =
  | { readonly kind: 'accept'; readonly terms: AssociationTerms }
  | { readonly kind: 'refuse' | 'release' | 'released' | 'abort' }
  | { readonly kind: 'mds-create' | 'connect-indication' | 'event'; readonly invokeId: number; readonly event: EventReport }
  | { readonly kind: 'poll'; readonly message: DataMessage; readonly result: PollResult }
  | { readonly kind: 'wave-priority'; readonly invokeId: number; readonly textIds: readonly number[] }
  | { readonly kind: 'error'; readonly invokeId: number; readonly error: number }
  | { readonly kind: 'other'; readonly name: string };

const PLAIN: Readonly<Record<number, 'refuse' | 'release' | 'released' | 'abort'>> = {
  [MESSAGE.refuse]: 'refuse',
  [MESSAGE.release]: 'release',
  [MESSAGE.released]: 'released',
  [MESSAGE.abort]: 'abort',
};

const DATA_HEADER = 0xe1000002;
const CONNECT_HEADER = 0x00000100;

/** @throws Malformed */
export function readDeviceMessage(bytes: Uint8Array): DeviceMessage {
  const [first] = bytes;
  if (first === undefined) throw new Malformed('truncated', 'an empty message');
  const plain = PLAIN[first];
  if (plain) return { kind: plain };
  // Captures of both directions hold the computer's own request.
  if (first === MESSAGE.request) return { kind: 'other', name: 'association request' };
  if (first === MESSAGE.accept) return { kind: 'accept', terms: readAssociation(bytes) };
  if (bytes.length < 4) throw new Malformed('truncated', `${bytes.length} bytes are no message`);
  const header = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  if (header !== DATA_HEADER && header !== CONNECT_HEADER)
    throw new Malformed('unknown-message', `a message that begins ${hex(header, 8)}`);
  const message = readDataMessage(bytes);
  if (message.ro === 'error') return { kind: 'error', invokeId: message.invokeId, error: message.error };
  if (message.command === COMMAND.eventReport || message.command === COMMAND.confirmedEventReport) return readEvent(message);
  const textIds = readWavePriorityAnswer(message);
  if (textIds) return { kind: 'wave-priority', invokeId: message.invokeId, textIds };
  const result =
    message.ro !== 'invoke' && message.command === COMMAND.confirmedAction ? readPollResult(message.body) : undefined;
  return result ? { kind: 'poll', message, result } : { kind: 'other', name: `${message.ro} of command ${message.command}` };
}

function readEvent(message: Exclude<DataMessage, { ro: 'error' }>): DeviceMessage {
  if (message.ro !== 'invoke') return { kind: 'other', name: 'answer to an event' };
  const event = readEventReport(message.body);
  const kind =
    event.event === EVENT.mdsCreate ? 'mds-create' : event.event === EVENT.connectIndication ? 'connect-indication' : 'event';
  return { kind, invokeId: message.invokeId, event };
}

/** Error words of spec section 2. */
export const DEVICE_ERRORS: Readonly<Record<number, string>> = {
  0: 'no such object class',
  1: 'no such object instance',
  2: 'access denied',
  7: 'get-list error',
  8: 'set-list error',
  9: 'no such action',
  10: 'processing failure',
  15: 'invalid argument',
  16: 'invalid scope',
  17: 'invalid object instance',
};

export const FRAME_KINDS: Readonly<Record<Exclude<DeviceMessage['kind'], 'poll' | 'other'>, string>> = {
  accept: 'association accept',
  refuse: 'association refuse',
  release: 'release request',
  released: 'release response',
  abort: 'abort',
  'mds-create': 'MDS create',
  'connect-indication': 'connect indication',
  event: 'event report',
  'wave-priority': 'wave priority list',
  error: 'error',
};
