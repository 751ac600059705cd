/** What a wave is of: each has the colour of its numbers (specs bedside-ui section 2). In the order in which rows stand. */
export const WAVE_COLOURS = ['ecg', 'pleth', 'pressure', 'pulmonary', 'venous', 'co2', 'respiration', 'other'] as const;
export type WaveColour = (typeof WAVE_COLOURS)[number];

/** Drawn on a scale of its own, which is written beside it. */
export function isPressure(colour: WaveColour): boolean {
  return colour === 'pressure' || colour === 'pulmonary' || colour === 'venous';
}

/** How a wave is called and drawn, at the bed and wherever it is seen. */
export interface WaveLook {
  readonly label: string;
  readonly colour: WaveColour;
  /** UCUM; null: of no unit. */
  readonly unit: string | null;
  /** What a row shows before the device declares its own. */
  readonly range: { readonly low: number; readonly high: number };
}

const ecg = (label: string): WaveLook => ({ label, colour: 'ecg', unit: 'mV', range: { low: -1, high: 2 } });

/** IEEE 11073 wave codes that have a look of their own. */
const LOOKS: Readonly<Record<number, WaveLook>> = {
  131328: ecg('ECG'),
  131329: ecg('I'),
  131330: ecg('II'),
  131331: ecg('V1'),
  131332: ecg('V2'),
  131333: ecg('V3'),
  131334: ecg('V4'),
  131335: ecg('V5'),
  131336: ecg('V6'),
  131389: ecg('III'),
  131390: ecg('aVR'),
  131391: ecg('aVL'),
  131392: ecg('aVF'),
  131395: ecg('V'),
  131404: ecg('MCL1'),
  150452: { label: 'Pleth', colour: 'pleth', unit: null, range: { low: 0, high: 1 } },
  151552: { label: 'Resp', colour: 'respiration', unit: 'Ohm', range: { low: -1, high: 1 } },
  151780: { label: 'Resp', colour: 'respiration', unit: 'Ohm', range: { low: -1, high: 1 } },
  151724: { label: 'CO₂', colour: 'co2', unit: 'mm[Hg]', range: { low: 0, high: 50 } },
  150032: { label: 'ART', colour: 'pressure', unit: 'mm[Hg]', range: { low: 0, high: 160 } },
  150036: { label: 'ABP', colour: 'pressure', unit: 'mm[Hg]', range: { low: 0, high: 160 } },
  150044: { label: 'PAP', colour: 'pulmonary', unit: 'mm[Hg]', range: { low: 0, high: 50 } },
  150084: { label: 'CVP', colour: 'venous', unit: 'mm[Hg]', range: { low: 0, high: 30 } },
};

/** @param code IEEE 11073; one without a look of its own is shown under its number */
export function waveLook(code: number): WaveLook {
  return LOOKS[code] ?? { label: String(code), colour: 'other', unit: null, range: { low: -1, high: 1 } };
}
