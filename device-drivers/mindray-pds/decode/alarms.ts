import type { DeviceAlert, HostInstant } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { SENSOR_OFF } from '../tables/alarms.table.ts';
import { component, KIND, type PdsMessage } from '../wire/message.ts';
import { readTime } from '../wire/time.ts';
import type { StampClock } from './stamp-clock.ts';

type Category = DeviceAlert['category'];
type UnplacedAlert = Omit<DeviceAlert, 'frame'>;

/** OBX-3 of an alarm; 4 is a message, the least of alarms. Inferred from the stars of the texts. Source: spec section 4. */
const PRIORITIES: Readonly<Record<string, { readonly priority: DeviceAlert['priority']; readonly states: readonly string[] }>> = {
  '1': { priority: 'high', states: [] },
  '2': { priority: 'medium', states: [] },
  '3': { priority: 'low', states: [] },
  '4': { priority: 'low', states: ['message'] },
};
/** A list cannot be longer on any screen. */
const MOST_ALARMS = 256;

/**
 * The two complete alarm lists: an alert when an alarm appears or changes, and when it has left its list. Lives as long as the
 * session, so that an alarm that ended while the line was down is ended too.
 */
export class AlarmLists {
  readonly #clock: StampClock;
  readonly #heard = new Set<Category>();
  readonly #listed: Record<Category, ReadonlyMap<string, UnplacedAlert>> = { physiological: new Map(), technical: new Map() };

  constructor(clock: StampClock) {
    this.#clock = clock;
  }

  /** @returns true when an active technical alarm says that the sensor of a parameter is off the patient */
  isSensorOff(parameterId: string): boolean {
    for (const { vendorCode } of this.#listed.technical.values()) if (SENSOR_OFF[vendorCode]?.includes(parameterId)) return true;
    return false;
  }

  /** The line was down: what is still in the lists is told again. */
  forget(): void {
    this.#heard.clear();
  }

  /** @returns the segments that are no alarms: flags whose meaning is not known, as id and value */
  read(
    message: PdsMessage,
    bytes: Uint8Array,
    frame: number,
    arrival: HostInstant,
    sink: Sink,
  ): Readonly<Record<string, string>> {
    const category: Category = message.kind === KIND.physiologicalAlarms ? 'physiological' : 'technical';
    const now = new Map<string, UnplacedAlert>();
    const flags: Record<string, string> = {};
    for (const { name, fields } of message.segments) {
      if (name !== 'OBX') continue;
      const [kind, value] = [fields[3] ?? '', fields[5] ?? ''];
      if (kind.includes('^')) {
        flags[component(kind, 1)] = component(value, 1);
        continue;
      }
      const known = PRIORITIES[kind.trim()];
      if (!known)
        sink.issue('malformed', `alarm ${value.slice(0, 80)} has the priority ${kind.slice(0, 20)}: taken as low`, bytes);
      const alert = readAlarm(fields, category, known ?? { priority: 'low', states: [] }, arrival);
      if (now.size < MOST_ALARMS) now.set(`${alert.vendorCode}/${component(fields[4], 1)}`, alert);
      else sink.issue('oversize', `more than ${MOST_ALARMS} alarms in one list`, bytes);
    }
    this.#tell(category, now, frame, arrival, sink);
    return flags;
  }

  #tell(category: Category, now: ReadonlyMap<string, UnplacedAlert>, frame: number, arrival: HostInstant, sink: Sink): void {
    const before = this.#listed[category];
    this.#listed[category] = now;
    for (const [key, alert] of now) {
      // What the first list holds may have begun long ago.
      if (this.#heard.has(category) && !before.has(key)) this.#clock.observe(alert.time.deviceWall, arrival, sink);
      if (!this.#heard.has(category) || isNews(alert, before.get(key))) sink.readings.push({ ...alert, frame });
    }
    for (const [key, alert] of before) {
      if (now.has(key)) continue;
      const time = { arrival, deviceUptimeMs: null, deviceWall: null };
      sink.readings.push({ ...alert, phase: 'end', states: [], frame, time });
    }
    this.#heard.add(category);
  }
}

function readAlarm(
  fields: readonly string[],
  category: Category,
  { priority, states }: { readonly priority: DeviceAlert['priority']; readonly states: readonly string[] },
  arrival: HostInstant,
): UnplacedAlert {
  const [code, text] = [component(fields[5], 1) || 'no code', component(fields[5], 2)];
  return {
    kind: 'alert',
    time: { arrival, deviceUptimeMs: null, deviceWall: readTime(fields[14]?.trim() ?? '') },
    code: null,
    codeName: null,
    vendorCode: code,
    label: text.replace(/^\*+\s*/, '') || code,
    unit: null,
    category,
    priority,
    phase: 'present',
    text: text === '' ? code : text,
    states,
  };
}

function isNews(alert: UnplacedAlert, before: UnplacedAlert | undefined): boolean {
  return before?.text !== alert.text || before.priority !== alert.priority || before.time.deviceWall !== alert.time.deviceWall;
}
