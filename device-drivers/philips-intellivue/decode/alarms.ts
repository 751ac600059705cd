import type { DeviceAlert, ReadingTime } from '#device';
import { type Attributes, attribute } from '../wire/attributes.ts';
import type { ByteReader } from '../wire/byte-reader.ts';
import { readManagedObject } from '../wire/message.ts';
import { ATTRIBUTE, hex } from '../wire/nomenclature.ts';
import { readString } from '../wire/text.ts';
import { alarmName, metricLabel } from './terms.ts';

type Category = DeviceAlert['category'];

const LISTS: readonly (readonly [Category, number])[] = [
  ['physiological', ATTRIBUTE.patientAlarms],
  ['technical', ATTRIBUTE.technicalAlarms],
];

/** Source: spec section 5.5. */
const STATES: readonly (readonly [number, string])[] = [
  [0x8000, 'inhibited'],
  [0x4000, 'suspended'],
  [0x2000, 'latched'],
  [0x1000, 'silenced'],
  [0x0400, 'test'],
  [0x0200, 'standby'],
  [0x0100, 'demo'],
  [0x0008, 'new'],
];
const WITH_TEXT = 0x0204;

interface Listed {
  readonly alert: DeviceAlert;
  /** Changes when anything worth telling changed. */
  readonly fingerprint: string;
}

/**
 * Turns the monitor's complete alarm lists into alerts: one when an alarm appears or changes, one when it has left its list.
 * Lives as long as the session, not the association, so that an alarm that ended while the line was down is ended too.
 */
export class AlarmLists {
  readonly #listed: Record<Category, ReadonlyMap<string, Listed>> = { physiological: new Map(), technical: new Map() };

  /** @throws Malformed, and then nothing is taken over */
  read(attributes: Attributes, frame: number, time: ReadingTime): readonly DeviceAlert[] {
    const news = LISTS.flatMap(([category, id]) => {
      const list = attribute(attributes, id);
      return list ? [{ category, now: readList(list, category, frame, time) }] : [];
    });
    return news.flatMap(({ category, now }) => {
      const before = this.#listed[category];
      this.#listed[category] = now;
      const present = [...now].filter(([key, { fingerprint }]) => before.get(key)?.fingerprint !== fingerprint);
      const ended = [...before].filter(([key]) => !now.has(key));
      return [
        ...present.map(([, { alert }]) => alert),
        ...ended.map(([, { alert }]): DeviceAlert => ({ ...alert, phase: 'end', frame, time, states: [] })),
      ];
    });
  }
}

function readList(reader: ByteReader, category: Category, frame: number, time: ReadingTime): ReadonlyMap<string, Listed> {
  const listed = new Map<string, Listed>();
  const count = reader.u16();
  const entries = reader.part(reader.u16());
  for (let left = count; left > 0; left -= 1) {
    const source = entries.u16();
    const code = entries.u16();
    const type = entries.u16();
    const state = entries.u16();
    const { context, handle } = readManagedObject(entries);
    const information = entries.u16();
    const details = entries.part(entries.u16());
    // A type of none is how the monitor keeps a place in its list, not an alarm.
    if (type === 0) continue;
    const alert: DeviceAlert = {
      kind: 'alert',
      frame,
      time,
      ...alarmIdentity(source, code),
      unit: null,
      category,
      priority: priorityOf(type),
      phase: 'present',
      text: alarmText(information, details, source, code),
      states: STATES.filter(([bit]) => state & bit).map(([, word]) => word),
    };
    const key = `${source}/${code}/${context}/${handle}`;
    listed.set(key, { alert, fingerprint: `${type}/${state}/${alert.text}` });
  }
  return listed;
}

/** The event is the alarm's code (partition 3), private from F000; the label names what it is about. */
function alarmIdentity(source: number, code: number): Pick<DeviceAlert, 'code' | 'codeName' | 'vendorCode' | 'label'> {
  const name = code >= 0xf000 ? null : alarmName(code);
  return {
    code: name === null ? null : 0x30000 + code,
    codeName: name === null ? null : `MDC_EVT_${name}`,
    vendorCode: `${hex(source)}/${hex(code)}`,
    label: metricLabel(source),
  };
}

function priorityOf(type: number): DeviceAlert['priority'] {
  if (type & 0x0404) return 'high';
  return type & 0x0202 ? 'medium' : 'low';
}

function alarmText(information: number, details: ByteReader, source: number, code: number): string {
  const fallback = `${metricLabel(source)} ${(alarmName(code) ?? hex(code)).replaceAll('_', ' ')}`;
  if (information !== WITH_TEXT) return fallback;
  details.take(10);
  const text = readString(details);
  return text === '' ? fallback : text;
}
