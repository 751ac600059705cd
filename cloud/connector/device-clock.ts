import type { Coding } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';

/** A device that says it will measure so long after its message arrived has a wrong clock; less is jitter between computers. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

const AHEAD: Coding = {
  system: 'urn:wardlight:device-clock',
  code: 'ahead',
  display: 'Measured, by the device’s clock, more than 5 minutes after the message arrived',
};

/**
 * Flags what a device dates into the future (Q36). The time itself is not changed: nobody knows the right one. Behind is no fault: a
 * bed without a network sends old readings late.
 */
export function clockTags(measurements: readonly Measurement[]): { readonly tags?: readonly Coding[] } {
  return measurements.some(isAhead) ? { tags: [AHEAD] } : {};
}

// What arrives together has one time of arrival.
let arrived = { text: '', ms: Number.NaN };

export function isAhead({ OccurrenceTimeUtc, IngestionTimeUtc }: Measurement): boolean {
  if (IngestionTimeUtc === null) return false;
  if (IngestionTimeUtc !== arrived.text) arrived = { text: IngestionTimeUtc, ms: Date.parse(IngestionTimeUtc) };
  return Date.parse(OccurrenceTimeUtc) - arrived.ms > CLOCK_TOLERANCE_MS;
}
