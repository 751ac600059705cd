import type { HostInstant } from '#device';
import { readAbsoluteTime } from '../wire/absolute-time.ts';
import { attribute } from '../wire/attributes.ts';
import type { EventReport } from '../wire/mds-create.ts';
import { ATTRIBUTE } from '../wire/nomenclature.ts';
import { moment } from './moment.ts';
import type { Sink } from './sink.ts';
import { readMdsStatus } from './status.ts';

/**
 * The status in an event of the monitor. Its time holds uptime and calendar clock of the same moment: the pair that maps the
 * one to the other. @param ticks unwrapped event time; @throws Malformed
 */
export function readStatusEvent(event: EventReport, ticks: number, frame: number, arrival: HostInstant, sink: Sink): void {
  const absolute = attribute(event.attributes, ATTRIBUTE.absoluteTime);
  const wall = absolute ? readAbsoluteTime(absolute) : null;
  sink.readings.push(readMdsStatus(event.attributes, frame, moment(arrival, ticks, wall)));
}
