import type { ReadingTime } from '#device';
import type { Hl7Message, Segment } from '../wire/message.ts';
import { part } from '../wire/message.ts';

/** What the readings of one message have in common. */
export interface Context {
  readonly message: Hl7Message;
  readonly bytes: Uint8Array;
  readonly source: string;
  readonly frame: number;
  readonly time: ReadingTime;
}

const [POINT, ROOM, BED] = [1, 2, 3];
const LOCATION = 3;
/** Names are kept; one that fills a message must not fill the memory. */
export const LONGEST_NAME = 200;

/**
 * Whose results these are: the place of PV1-3, from the ward to the bed, since beds of two wards may have one name. Without it
 * the name of the sender. Follows from the message alone, so that it is the same on every connection.
 * Source: spec hl7-pcd01-mllp sections 2 and 6.
 */
export function sourceOf(message: Hl7Message): string {
  const visit = segmentOf(message, 'PV1');
  const place = [POINT, ROOM, BED].map((number) => part(message, visit, LOCATION, number)).filter((name) => name !== '');
  if (place.length > 0) return place.join('/').slice(0, LONGEST_NAME);
  const { header } = message;
  const sender = part(message, header, 3, 1) || part(message, header, 3, 2) || part(message, header, 4);
  return sender.slice(0, LONGEST_NAME) || 'unnamed sender';
}

/** Some send the bed in component 3, some in 2. */
export function bedOf(message: Hl7Message): string | null {
  const visit = segmentOf(message, 'PV1');
  return part(message, visit, LOCATION, BED) || part(message, visit, LOCATION, ROOM) || null;
}

export function segmentOf({ segments }: Hl7Message, name: string): Segment | undefined {
  return segments.find((segment) => segment.name === name);
}
