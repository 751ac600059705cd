import type { AbsenceReason } from '#clinical';
import type { ReadingTime } from '#device';
import type { Sink } from '../framing/sink.ts';
import { type MetricTerm, metricNamed, metricOfCode } from '../nomenclature/terms.ts';
import { LIMITS, MISSING, SLOW, SPO2_SENSOR_OFF, UNITS, VOLUME_PERCENT } from './codes.table.ts';

const CO2_RESP_RATE = 151_594;
const RATE = metricOfCode(CO2_RESP_RATE) ?? metricNamed('MDC_RESP_RATE');
const SPO2 = metricNamed('MDC_PULS_OXIM_SAT_O2');
const PULSE = metricNamed('MDC_PULS_OXIM_PULS_RATE');

export function endTidalTerm(unit: number): MetricTerm {
  return metricNamed(unit === VOLUME_PERCENT ? 'MDC_CONC_AWAY_CO2_ET' : 'MDC_AWAY_CO2_ET');
}

export function inspiredTerm(unit: number): MetricTerm {
  return metricNamed(unit === VOLUME_PERCENT ? 'MDC_CONC_AWAY_CO2_INSP_MIN' : 'MDC_AWAY_CO2_INSP_MIN');
}

/** Concentration and partial pressure are two things. */
export function vendorCodeOf(label: string, unit: number): string {
  return unit === VOLUME_PERCENT ? `${label} vol%` : label;
}

/** None while the monitor's unit is one that no table has: the raw number is shown under the vendor's name. */
type Term = Pick<MetricTerm, 'code' | 'codeName'> | { readonly code: null; readonly codeName: null };

export const TERMS = { rate: RATE, spo2: SPO2, pulse: PULSE } as const;

/** The data bytes of the numerics, counted from 1 as the document does. Source: spec section 4. */
export class Numerics {
  readonly #data: Uint8Array;

  /** @param message code and data */
  constructor(message: Uint8Array) {
    this.#data = message;
  }

  byte(number: number): number {
    return this.#data[number] ?? 0;
  }

  get seconds(): number {
    return (this.byte(1) * 0x100_0000 + (this.byte(2) << 16) + (this.byte(3) << 8) + this.byte(4)) >>> 0;
  }

  get unit(): number {
    return this.byte(26);
  }

  /** Words on how the monitor's alarms sound. */
  get states(): readonly string[] {
    const slow = this.byte(10);
    return [
      ...((slow & SLOW.silenced) === 0 ? [] : ['silenced for a while']),
      ...((slow & SLOW.allSilenced) === 0 ? [] : ['all silenced']),
      ...((slow & SLOW.sounding) === 0 ? [] : ['sounding']),
    ];
  }

  /** Limits and mode, as the monitor has them set. */
  get settings(): Readonly<Record<string, string | number>> {
    const unit = UNITS[this.unit];
    const limits = LIMITS.map(({ name, byte, tenths }) => [name, this.byte(byte) / (tenths ? (unit?.scale ?? 1) : 1)] as const);
    const patientType = (this.byte(10) & SLOW.neonatal) === 0 ? 'adult' : 'neonatal';
    return {
      ...Object.fromEntries(limits),
      co2Unit: unit?.name ?? `unknown (${this.unit})`,
      patientType,
      alarmSound: this.states.join(', ') || 'quiet',
    };
  }

  tell(frame: number, time: ReadingTime, sink: Sink): void {
    const unit = UNITS[this.unit];
    const ucum = unit?.unit ?? null;
    const vital = (vendorCode: string, term: Term, unitOf: string | null, byte: number, scale: number, why: AbsenceReason) => {
      const raw = this.byte(byte);
      const reason = raw === MISSING ? why : null;
      const [label = ''] = vendorCode.split(' ');
      const named = { code: term.code, codeName: term.codeName, vendorCode, label, unit: unitOf };
      const value = reason === null ? raw / scale : null;
      sink.readings.push({ kind: 'vital', frame, time, ...named, value, reason, questionable: false });
    };
    const noCo2: AbsenceReason = 'not-measured';
    const alerts = this.byte(15);
    const noOximeter: AbsenceReason = (alerts & SPO2_SENSOR_OFF) === 0 ? 'not-measured' : 'probe-off';
    const nameless = { code: null, codeName: null };
    vital(vendorCodeOf('etCO2', this.unit), unit ? endTidalTerm(this.unit) : nameless, ucum, 5, unit?.scale ?? 1, noCo2);
    vital(vendorCodeOf('FiCO2', this.unit), unit ? inspiredTerm(this.unit) : nameless, ucum, 6, unit?.scale ?? 1, noCo2);
    vital('RR', RATE, '/min', 7, 1, noCo2);
    this.#oximetry('SpO2', SPO2, '%', 8, noOximeter, frame, time, sink);
    this.#oximetry('Pulse', PULSE, '/min', 9, noOximeter, frame, time, sink);
  }

  /** FF is missing, 0 not fitted; with the sensor off whatever is still sent is old. */
  #oximetry(
    label: string,
    { code, codeName }: MetricTerm,
    unit: string,
    byte: number,
    why: AbsenceReason,
    frame: number,
    time: ReadingTime,
    sink: Sink,
  ): void {
    const raw = this.byte(byte);
    const reason = raw === MISSING || raw === 0 || why === 'probe-off' ? why : null;
    const value = reason === null ? raw : null;
    const named = { code, codeName, vendorCode: label, label, unit };
    sink.readings.push({ kind: 'vital', frame, time, ...named, value, reason, questionable: false });
  }
}
