import { randomUUID } from 'node:crypto';
import type { HubError } from '../hub-error.ts';

export interface RefusalAnswer {
  readonly status: number;
  readonly body: { readonly Message: string; readonly ExceptionMessage: string };
}

/** A refusal in the two shapes that IoT Hub uses; the service SDK reads the word after `ErrorCode:`. */
export function refusalAnswer(error: HubError, now: Date): RefusalAnswer {
  const trackingId = randomUUID().toUpperCase();
  const timestampUtc = now.toISOString();
  // Direct methods answer in another shape than the registry.
  const ofMethod = error.code === 404103 || error.code === 504101;
  const message = ofMethod
    ? JSON.stringify({ errorCode: error.code, trackingId, message: error.message, timestampUtc })
    : `ErrorCode:${error.word};${error.message}`;
  const trace = `Tracking ID:${trackingId}-TimeStamp:${timestampUtc}`;
  return { status: error.status, body: { Message: message, ExceptionMessage: ofMethod ? '' : trace } };
}

/** An etag as it comes in `If-Match`: with or without quotes. */
export function etagOf(header: string | undefined): string | null {
  return header === undefined || header === '' ? null : header.replace(/^"|"$/g, '');
}
