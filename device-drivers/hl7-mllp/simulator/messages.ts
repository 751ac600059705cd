import type { Fault } from './faults.ts';
import type { Measured } from './measured.ts';

export interface Result {
  readonly of: Measured;
  readonly value: number | null;
  /** When it was measured, by the sender's clock, Unix ms. */
  readonly wallMs: number;
}

export interface Envelope {
  readonly id: string;
  readonly wallMs: number;
  readonly bed: number;
  readonly faults: ReadonlySet<Fault>;
}

const OXIMETER = new Set(['150456', '149530', '150448']);
const HEART_RATE = '147842';
const EUI_64 = '0000000000000001';
const SENTINELS = ['-100', '-999', '---', '""'];
const PROFILES = {
  R01: 'PCD_DEC_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO',
  R40: 'PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.4.1^ISO',
  W01: '',
} as const;

export function isOximeter({ id }: Measured): boolean {
  return OXIMETER.has(id);
}

export function results(envelope: Envelope, values: readonly Result[]): string {
  const { faults } = envelope;
  const lines = values.map(({ of, value, wallMs }, index) => {
    const high = (faults.has('limit-alarm') || faults.has('alarm=OBX-8')) && of.id === HEART_RATE;
    const below = faults.has('below-range') && of.id === '150456';
    const missing = faults.has('sentinels') ? (SENTINELS[index % SENTINELS.length] ?? '') : '';
    const shown = below ? '<^40' : value === null ? missing : String(value);
    const status = shown === '' ? 'X' : 'R';
    const head = [index + 2, below ? 'SN' : 'NM', `${of.id}^${of.term}^MDC`, of.place, shown, of.unit];
    const limits = of.id === HEART_RATE ? (high ? '30-40' : '0-300') : '';
    return ['OBX', ...head, limits, high ? 'H' : '', '', '', status, '', '', time(wallMs, faults)].join('|');
  });
  const unknown = faults.has('unknown-parameter')
    ? [`OBX|900|NM|108^MNDRY_ECG_PAUSE_RATE^99MNDRY|1.90.1.108|0|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R`]
    : [];
  const spoken = faults.has('alarm=MDIL-ALERT') ? ['OBX|901|TX|2^Yellow Alarm^MDIL-ALERT||HR HIGH||||||R'] : [];
  const root = `OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X|||||||${EUI_64}^^${EUI_64}^EUI-64`;
  return message('R01', envelope, [root, ...lines, ...unknown, ...spoken]);
}

/** Results that cannot be read. */
export function badResults(envelope: Envelope): string {
  return message('R01', envelope, ['OBX|1|NM||1.1.1.0|72', 'OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.147842|seventy']);
}

export function alert(envelope: Envelope, phase: 'start' | 'continue' | 'end'): string {
  const place = '1.1.1.147842';
  const facets = [
    ['CWE', '196616^MDC_EVT_ALARM^MDC', '196670^MDC_EVT_LO^MDC'],
    ['CWE', '68480^MDC_ATTR_ALERT_SOURCE^MDC', '147842^MDC_ECG_HEART_RATE^MDC'],
    ['ST', '68481^MDC_ATTR_EVENT_PHASE^MDC', phase],
    ['ST', '68482^MDC_ATTR_ALARM_STATE^MDC', phase === 'end' ? 'inactive' : 'active'],
    ['ST', '68483^MDC_ATTR_ALARM_INACTIVATION_STATE^MDC', 'enabled'],
    ['ST', '68484^MDC_ATTR_ALARM_PRIORITY^MDC', 'PM'],
    ['ST', '68485^MDC_ATTR_ALERT_TYPE^MDC', 'SP'],
  ];
  const lines = facets.map(
    ([type, name, value], index) => `OBX|${index + 1}|${type}|${name}|${place}.${index + 1}|${value}||||||R`,
  );
  return message('R40', envelope, lines);
}

export function wave(envelope: Envelope): string {
  return message('W01', envelope, ['OBX|1|NA|131329^MDC_ECG_ELEC_POTL_I^MDC|1.1.1.131329|0^1^2^1||||||R']);
}

function message(event: keyof typeof PROFILES, { id, wallMs, bed, faults }: Envelope, lines: readonly string[]): string {
  const wanted = faults.has('no-ack-wanted') ? 'NE|NE' : faults.has('application-ack') ? 'NE|AL' : 'AL|NE';
  const version = faults.has('other-version') ? '3.0' : '2.6';
  const now = time(wallMs, faults);
  const sender = `SIMULATED^${EUI_64}^EUI-64|WARD|WARDLIGHT|`;
  const head = `MSH|^~\\&|${sender}|${now}||ORU^${event}^ORU_${event}|${id}|P|${version}|||${wanted}||UNICODE UTF-8|||${PROFILES[event]}`;
  const patient = `SIM-${faults.has('change-patient') ? bed + 100 : bed}`;
  // People are not invented: a patient without name.
  const place = faults.has('no-place') ? [] : [`PID|||${patient}^^^SIM^PI`, `PV1||I|WARD^^BED${bed}`];
  const order = `OBR|1|${id}^SIMULATED|${id}^SIMULATED|182777000^monitoring of patient^SCT|||${now}`;
  const end = faults.has('line-feeds') ? '\r\n' : '\r';
  return [head, ...place, order, ...lines].map((line) => line + end).join('');
}

function time(wallMs: number, faults: ReadonlySet<Fault>): string {
  const [day = '', clock = ''] = new Date(wallMs).toISOString().replace('Z', '').replaceAll(/[-:]/g, '').split('T');
  return `${day}${clock}${faults.has('no-zone') ? '' : '+0000'}`;
}
