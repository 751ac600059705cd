import type { PatientSignals } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { raisedAlarms } from '../../simulators/fault-names.ts';
import { addressOf, type Slot } from '../decode/address.ts';
import { ALARM_WORDS } from '../tables/bits.table.ts';
import type { Fault } from './faults.ts';

/** A pump of the simulated rack. Its infusion is its own: patients' signals rarely have one. */
interface SimulatedPump {
  readonly slot: Slot;
  readonly model: string;
  readonly drug: string;
  /** ml/h. */
  readonly rate: number;
  readonly syringeMl: number;
}

/** A number with an IEEE 11073 code, as sent. */
export interface SentValue {
  readonly code: number;
  readonly value: number | null;
}

export interface RackMoment {
  /** Uptime of the station, s. */
  readonly timeS: number;
  /** Hours since the pumps began to run, and since the signals began in seconds. */
  readonly hours: number;
  readonly signalS: number;
  readonly faults: ReadonlySet<Fault>;
}

export interface PumpBlock {
  readonly records: readonly string[];
  readonly values: readonly SentValue[];
}

const RATE = metricNamed('MDC_SETT_FLOW_FLUID_PUMP').code;
const VOLUME = metricNamed('MDC_VOL_INFUS_ACTUAL_TOTAL').code;
const SYMBOL = String.fromCharCode(0xe012);

const PUMPS: readonly SimulatedPump[] = [
  { slot: { pillar: 1, position: 1 }, model: '688F030006', drug: 'Noradrenalin 4mg/50', rate: 0.3, syringeMl: 50 },
  { slot: { pillar: 1, position: 2 }, model: '688F030006', drug: 'Dobutamin 250mg/50', rate: 2.4, syringeMl: 50 },
  { slot: { pillar: 1, position: 3 }, model: '686L030007', drug: 'Vollelektrolyt, 1000 ml', rate: 80, syringeMl: 0 },
];

/** The pumps that are in the rack now, one block each. */
export function pumpBlocks(signals: PatientSignals, moment: RackMoment): readonly PumpBlock[] {
  const { faults } = moment;
  if (faults.has('no-pumps')) return [];
  const isOut = faults.has('remove-pump') || faults.has('vanish-pump') || faults.has('pump-error');
  const there = pumpsThere(faults).filter((_, index) => index !== 1 || !isOut);
  return there.map((pump, index) => pumpBlock(pump, index === 0, signals, moment));
}

export function secondAddress(): string {
  return addressOf({ pillar: 1, position: 2 });
}

function pumpsThere(faults: ReadonlySet<Fault>): readonly SimulatedPump[] {
  const [first] = PUMPS;
  if (!first) return [];
  const added: readonly Slot[] = [
    ...(faults.has('decimal-addresses') ? [{ pillar: 1, position: 10 }] : []),
    ...(faults.has('full-rack') ? Array.from({ length: 21 }, (_, n) => ({ pillar: 2 + (n % 2), position: 1 + (n >> 1) })) : []),
  ];
  return [...PUMPS, ...added.map((slot) => ({ ...first, slot, drug: `NaCl 0.9% ${slot.pillar}/${slot.position}`, rate: 5 }))];
}

function pumpBlock(pump: SimulatedPump, isFirst: boolean, { numerics }: PatientSignals, moment: RackMoment): PumpBlock {
  const { faults, hours, signalS, timeS } = moment;
  const source = isFirst ? numerics.find(({ code }) => code === RATE) : undefined;
  const rate = source ? source.at(signalS) : pump.rate;
  const none = faults.has('absent') ? '_NV' : faults.has('unavailable') ? '_NA' : null;
  const text = (value: number | null): string => none ?? (value === null ? '_NV' : value.toFixed(2));
  const infused = (pump.rate * hours) % (pump.syringeMl || 1000);
  const [rateText, infusedText] = [text(rate), text(infused)];
  const address = addressOf(pump.slot, faults.has('decimal-addresses'));
  const records: readonly (readonly [string, string])[] = [
    ['GNMODEL', pump.model],
    ['DSSTATUS', '00051'],
    ['INRT', rateText],
    ['INVI', infusedText],
    ...(pump.syringeMl > 0 ? [['INVOLACT', text(pump.syringeMl - infused)] as const] : []),
    ['INRMT', '65535'],
    ['INSOL', faults.has('private-characters') ? `${pump.drug}${SYMBOL}` : pump.drug],
    ...(isFirst ? doseOf(pump, text) : []),
    ['INP1', none ?? '2'],
    ['INP2', none ?? '35'],
    ['INSERNUM', `SIM${pump.slot.pillar}${String(pump.slot.position).padStart(2, '0')}`],
    ['INM3', '1'],
    ['INM8', '1'],
    ...alarmsOf(isFirst, faults),
    ...(isFirst ? [['PATID', faults.has('change-patient') ? 'SIM-2' : 'SIM-1'] as const] : []),
    ...(isFirst && faults.has('unknown-parameter') ? [['INXYZ', '12.5'] as const, ['INXYT', 'text'] as const] : []),
  ];
  return {
    records: records.map(([parameter, value]) => `${timeS},${address},${parameter},${value}`),
    values: [sent(RATE, rateText), sent(VOLUME, infusedText)],
  };
}

/** 4 mg in 50 ml, 70 kg: the unit's codes are those of mg/ml and ug/kg/min. */
function doseOf(pump: SimulatedPump, text: (value: number) => string): readonly (readonly [string, string])[] {
  return [
    ['INDCON', '0.08'],
    ['INDCONU', '31'],
    ['DORT', text((pump.rate * 80) / 70 / 60)],
    ['DORTU', '71'],
  ];
}

/** A station that sends words sends no single bits. */
function alarmsOf(isFirst: boolean, faults: ReadonlySet<Fault>): readonly (readonly [string, string])[] {
  const raised = isFirst ? raisedAlarms(faults) : [];
  const inWords = [...raised, ...(isFirst && faults.has('alarm-words') ? ['ALARM1.10', 'PREALARM.2'] : [])];
  if (faults.has('alarm-words') || raised.some((code) => code.includes('.')))
    return Object.keys(ALARM_WORDS).map((word) => {
      const bits = inWords.flatMap((code) => (code.startsWith(`${word}.`) ? [2 ** Number(code.slice(word.length + 1))] : []));
      const value = bits.reduce((sum, bit) => sum + bit, 0);
      return [word, `0x${value.toString(16).padStart(8, '0')}h`] as const;
    });
  const names = new Set(['INA3', 'INA11', ...raised]);
  const isOn = (name: string): boolean => raised.includes(name) || (name === 'INA3' && isFirst && faults.has('device-alarm'));
  return [...names].map((name) => [name, isOn(name) ? '1' : '0'] as const);
}

function sent(code: number, text: string): SentValue {
  return { code, value: text.startsWith('_') ? null : Number(text) };
}
