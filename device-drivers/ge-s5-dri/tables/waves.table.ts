export interface WaveType {
  readonly type: number;
  readonly name: string;
  readonly rateHz: number;
  /** Steps of one unit. */
  readonly divisor: number;
  /** UCUM; null: none. */
  readonly unit: string | null;
  /** IEEE 11073 name without MDC_, where the label does not decide. */
  readonly term: string | null;
}

const wave = (type: number, name: string, rateHz: number, divisor: number, unit: string | null, term: string | null = null) => ({
  ...{ type, name, rateHz, divisor },
  ...{ unit, term },
});

/** Source: spec section 5.2. */
export const WAVES: readonly WaveType[] = [
  ...[1, 2, 3].map((channel) => wave(channel, `ECG ${channel}`, 300, 1000, 'mV')),
  ...[4, 5, 6, 7].map((type) => wave(type, `P${type - 3}`, 100, 100, 'mm[Hg]')),
  wave(8, 'Pleth', 100, 100, '%', 'PULS_OXIM_PLETH'),
  wave(9, 'CO2', 25, 100, '%', 'CONC_AWAY_CO2'),
  wave(10, 'O2', 25, 100, '%', 'CONC_AWAY_O2'),
  wave(11, 'N2O', 25, 100, '%', 'CONC_AWAY_N2O'),
  wave(12, 'AA', 25, 100, '%'),
  wave(13, 'AWP', 25, 10, 'cm[H2O]', 'PRESS_AWAY'),
  wave(14, 'Flow', 25, 10, 'L/min', 'FLOW_AWAY'),
  wave(15, 'Resp', 25, 100, 'Ohm', 'RESP'),
  wave(16, 'P5', 100, 100, 'mm[Hg]'),
  wave(17, 'P6', 100, 100, 'mm[Hg]'),
  ...[18, 19, 20, 21].map((type) => wave(type, `EEG ${type - 17}`, 100, 10, 'uV', 'EEG_ELEC_POTL_CRTX')),
  wave(23, 'Volume', 25, 1, 'mL'),
  wave(24, 'Tonometry', 25, 10, 'mbar'),
  wave(29, 'Spirometry bits', 25, 1, null),
  wave(32, 'Entropy', 100, 10, 'uV'),
  wave(35, 'BIS EEG', 300, 1, 'uV'),
  wave(36, 'P7', 100, 100, 'mm[Hg]'),
  wave(37, 'P8', 100, 100, 'mm[Hg]'),
  wave(38, 'Pleth 2', 100, 100, '%'),
  wave(39, 'Resp 100', 100, 100, 'Ohm'),
];

/** Samples per second of all waves together; a monitor leaves out what goes beyond, in the order of the list. */
export const MOST_SAMPLES = 600;
/** Entries of the list that every monitor has. */
export const MOST_WAVES = 8;
/** What is asked for when nobody asks for anything: ECG 1, pleth, P1, CO2, respiration, airway pressure, flow. */
export const USUAL_WAVES = [1, 8, 4, 9, 15, 13, 14];
/** Needs details that could not be checked against a monitor (capabilities). */
export const TWELVE_LEADS = 22;

export const WAVE_STATUS = { gap: 0x0001, leadOff: 0x0008 } as const;
