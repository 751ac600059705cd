import type { MessageInput } from './message-input.ts';
import { isObject } from './token.ts';

/**
 * What to tell whoever tried messages of which no device template made a measurement. Most often they were pasted as the device sends
 * them, and templates look at them as the hub hands them over.
 */
export function noMatchText(messages: readonly MessageInput[]): string {
  const bare = messages.some((input) => 'message' in input && !(isObject(input.message) && input.message.has('Body')));
  const text = 'No device template matches: nothing would be written.';
  return bare
    ? `${text} Messages are read in the hub's envelope, {"Body": …, "Properties": {}, "SystemProperties": {}}; here one has no Body.`
    : text;
}
