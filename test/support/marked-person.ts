import { gzipSync } from 'node:zlib';
import { BATCH_SCHEMA, type TelemetryEnvelope } from '#wire';
import type { NewRecord } from '../../cloud/contract/event-log.ts';
import type { StationConfig } from '../../cloud/service/config.ts';
import { telemetry } from './telemetry.ts';

/** In the name, the numbers and the words about one made-up patient: where it shows, she shows. */
export const MARK = 'Zylmarker';
/** Of her hospital number, which some systems send as a number. */
export const NUMBER = 990177553311;
/** Or whose she is, by the id of a resource. */
export const SHOWN = new RegExp(`${MARK}|${NUMBER}|Patient/|Encounter/`, 'i');

export const STATION = 'station-bed-1';
export const FOREIGN = 'scale-1';
const ENCOUNTER = `ENC-${MARK}`;

export const STATION_WITH_HER: StationConfig = {
  ...{ deviceId: STATION, key: 'AAAA', bed: 'bed-1', ward: 'Ward 3' },
  patient: {
    ...{ identifier: String(NUMBER), family: MARK, given: 'Anna', birthDate: '1960-01-01' },
    ...{ encounter: ENCOUNTER, since: '2026-01-05T08:00:00.000Z' },
  },
};

const HL7 = `MSH|^~\\&|GW\rPID|||${NUMBER}^^^HOSP^MR||${MARK}^Anna\rOBX|1|NM|147842^MDC_ECG_HEART_RATE||72`;

let sequence = 0;

/** A message of her bed as a gateway of HL7 sends it. */
function envelope(change: Partial<TelemetryEnvelope> = {}, admission: object = {}): TelemetryEnvelope {
  sequence += 1;
  const now = new Date().toISOString();
  const plain = telemetry({ sequence, measuredAt: now, frame: `run-${sequence}`, bytes: [...Buffer.from(HL7)] });
  return {
    ...plain,
    messageId: `${STATION}-${sequence}`,
    admission: { patient: String(NUMBER), encounter: ENCOUNTER, since: now, ...admission },
    device: { ...plain.device, driver: 'hl7-mllp' },
    ...change,
  };
}

function withReading(...readings: readonly object[]): TelemetryEnvelope {
  const plain = envelope();
  return { ...plain, readings: [...plain.readings, ...(readings as TelemetryEnvelope['readings'])] };
}

function hubMessage(deviceId: string, body: string | Uint8Array, system: object = {}): NewRecord {
  const systemProperties = { 'iothub-connection-device-id': deviceId, ...system };
  return { key: deviceId, headers: { properties: { about: MARK }, systemProperties }, body: Buffer.from(body) };
}

/** As the hub took them: of her bed's station, right and wrong ones, and of a device of somebody else. */
export function markedMessages(): NewRecord[] {
  const at = new Date().toISOString();
  const her = { patient: String(NUMBER), encounter: ENCOUNTER };
  const admission = { kind: 'admission', before: her, provisional: false, by: MARK, reason: MARK, fromAt: at, measuredAt: at };
  const station = (body: object): NewRecord => hubMessage(STATION, JSON.stringify(body));
  return [
    station(envelope()),
    station(envelope({}, { patient: `${MARK}-other` })),
    station(envelope({}, { encounter: `${ENCOUNTER}-other` })),
    station(withReading({ ...admission, id: 'a-1', what: 'corrected', after: { patient: MARK, encounter: MARK } })),
    station(withReading({ ...admission, id: 'a-2', what: 'identified', after: { patient: MARK, encounter: MARK } })),
    station(
      withReading(
        ...[{ kind: 'note', id: 'n-1', what: 'note', text: `Mrs ${MARK}`, by: MARK, alarmId: null, sentAt: at, measuredAt: at }],
        ...[{ kind: 'entry', id: 'e-1', what: 'consciousness', value: MARK, by: MARK, measuredAt: at }],
        {
          ...{ kind: 'alarm', id: 'al-1', alarmId: 'al-1', condition: 'hr-high', source: 'physiological', priority: 'high' },
          ...{ phase: 'start', text: `${MARK}: HR 151`, value: 151, limit: 120, unit: '/min', onsetAt: at, measuredAt: at },
        },
      ),
    ),
    hubMessage(STATION, gzipSync(JSON.stringify({ schema: BATCH_SCHEMA, messages: [envelope(), envelope()] })), {
      'content-encoding': 'gzip',
    }),
    station({ ...envelope(), [MARK]: NUMBER }),
    station({ ...envelope(), device: { id: MARK, value: NUMBER } }),
    hubMessage(STATION, JSON.stringify(envelope()), { 'message-id': MARK }),
    hubMessage(
      FOREIGN,
      JSON.stringify({ [`${MARK}, Anna`]: NUMBER, mrn: NUMBER, weight: { value: 71.5, [MARK]: [NUMBER, MARK] } }),
    ),
    hubMessage(FOREIGN, JSON.stringify([MARK, NUMBER])),
    hubMessage(FOREIGN, HL7, { 'content-encoding': MARK }),
    hubMessage(FOREIGN, `{"${MARK}": ${NUMBER}`),
  ];
}

/** What a mapping cannot read quotes what it read. Behind ingest, which would have refused them. */
export function markedEvents(): NewRecord[] {
  const event = (Body: unknown, record: string): string => {
    const SystemProperties = { 'iothub-connection-device-id': STATION };
    return JSON.stringify({ Body, Properties: {}, SystemProperties, record, enqueuedAt: new Date().toISOString() });
  };
  const { readings, ...rest } = envelope();
  const [reading] = readings;
  const bodies = [
    event({ ...rest, readings: [{ ...reading, measuredAt: MARK }] }, 'telemetry/9/1'),
    event({ ...rest, readings: [{ ...reading, value: MARK, id: MARK }] }, 'telemetry/9/2'),
  ];
  return bodies.map((body) => ({ key: STATION, headers: {}, body: Buffer.from(body) }));
}
