type Priority = 'high' | 'medium' | 'low';

export interface AlertBit {
  readonly name: string;
  readonly bit: number;
  readonly text: string;
  readonly category: 'physiological' | 'technical';
  readonly priority: Priority;
}

const alert = (bit: number, text: string, priority: Priority, category: AlertBit['category'] = 'physiological'): AlertBit => ({
  ...{ name: text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'), bit: 2 ** bit, text },
  ...{ category, priority },
});

/** The arrhythmia word, bit by bit; the monitor sends no priority, these are ours. Source: spec section 4.2. */
export const ARRHYTHMIAS: readonly AlertBit[] = [
  alert(0, 'Asystole', 'high'),
  alert(1, 'VF', 'high'),
  alert(2, 'Rapid VT', 'high'),
  alert(3, 'VT', 'high'),
  alert(4, 'Extreme brady', 'high'),
  alert(5, 'Extreme tachy', 'high'),
  alert(6, 'PVC run', 'medium'),
  alert(7, 'Long R-R', 'medium'),
  alert(8, 'Triplet', 'low'),
  alert(9, 'Couplet', 'low'),
  alert(10, 'R-on-T', 'low'),
  alert(11, 'Idioventricular rhythm', 'medium'),
  alert(12, 'Bigeminy', 'low'),
  alert(13, 'Trigeminy', 'low'),
  alert(14, 'Frequent PVC', 'low'),
  alert(15, 'Multifocal PVC', 'low'),
  alert(16, 'SVT', 'medium'),
  alert(17, 'Frequent SVC', 'low'),
  alert(18, 'Missing beat', 'low'),
  alert(19, 'Unclassified rhythm', 'low', 'technical'),
  alert(20, 'Noisy ECG', 'low', 'technical'),
  alert(21, 'Problem QRS', 'low', 'technical'),
  alert(22, 'Low ECG amplitude', 'low', 'technical'),
  alert(23, 'Salvo', 'medium'),
  alert(24, 'Pacer non-function', 'medium'),
  alert(25, 'Pacer non-capture', 'medium'),
  alert(26, 'New QRS', 'low'),
  alert(27, 'Brady', 'medium'),
  alert(28, 'Tachy', 'medium'),
  alert(29, 'Ventricular brady', 'high'),
  alert(30, 'Arrhythmia analysis off', 'low', 'technical'),
  alert(31, 'No telemetry', 'low', 'technical'),
];

/** Bits of the status words of groups that are as good as an alarm. */
export const STATUS_ALERTS: Readonly<Record<string, readonly AlertBit[]>> = {
  ecg: [
    alert(2, 'ECG asystole', 'high'),
    alert(11, 'ECG channel 1 off', 'low', 'technical'),
    alert(12, 'ECG channel 2 off', 'low', 'technical'),
    alert(13, 'ECG channel 3 off', 'low', 'technical'),
  ],
  co2: [
    alert(2, 'Apnoea', 'high'),
    alert(5, 'CO2 line blocked', 'medium', 'technical'),
    alert(6, 'CO2 line leaks', 'medium', 'technical'),
    alert(7, 'Apnoea by impedance', 'high'),
  ],
  flow_vol: [
    alert(2, 'Breathing circuit disconnected', 'high', 'technical'),
    alert(5, 'Flow obstruction', 'medium', 'technical'),
    alert(6, 'Flow leak', 'medium', 'technical'),
  ],
  svo2: [alert(3, 'SvO2 cable fault', 'low', 'technical'), alert(4, 'No SvO2 cable', 'low', 'technical')],
  entropy: [alert(2, 'Entropy cable off', 'low', 'technical'), alert(4, 'Entropy sensor off', 'low', 'technical')],
};

/** Why a value that the monitor calls invalid is so, by bits of its group's status. */
export const STATUS_REASONS: Readonly<Record<string, readonly (readonly [number, 'probe-off' | 'artefact' | 'calibrating'])[]>> =
  {
    ecg: [
      [2 ** 11, 'probe-off'],
      [2 ** 7, 'artefact'],
      [2 ** 8, 'artefact'],
      [2 ** 9, 'calibrating'],
    ],
    invp: [[2 ** 2, 'calibrating']],
    co2: [
      [2 ** 3, 'calibrating'],
      [2 ** 4, 'calibrating'],
    ],
    flow_vol: [
      [2 ** 2, 'probe-off'],
      [2 ** 3, 'calibrating'],
      [2 ** 4, 'calibrating'],
    ],
    o2: [[2 ** 2, 'calibrating']],
    n2o: [[2 ** 2, 'calibrating']],
    aa: [[2 ** 2, 'calibrating']],
    svo2: [
      [2 ** 4, 'probe-off'],
      [2 ** 5, 'calibrating'],
    ],
    entropy: [
      [2 ** 2, 'probe-off'],
      [2 ** 3, 'probe-off'],
      [2 ** 4, 'probe-off'],
    ],
  };

/** CARESCAPE: what sounds off, in its words. Source: spec section 6. */
export const SILENCES: Readonly<Record<number, string>> = {
  1: 'apnoea silenced',
  2: 'asystole silenced',
  3: 'apnoea and asystole silenced',
  4: 'all silenced',
  5: 'silenced for 2 min',
  6: 'silenced for 5 min',
  7: 'silenced for 20 s',
};
/** 1 white, 2 yellow, 3 red; a text without a colour is shown, as low. */
export const COLOURS: readonly Priority[] = ['low', 'low', 'medium', 'high'];

/** HR sources of the ECG status, bits 3 to 6. */
export const HR_SOURCES = ['none', 'ECG', 'P1', 'P2', 'P3', 'P4', 'SpO2', 'P5', 'P6', 'ECG 12', 'P7', 'P8', 'SpO2 2'];
/** Bits 15 to 19 of the arrhythmia status. */
export const ARRHYTHMIA_LEVELS = ['asystole only', 'severe', 'extended', 'advanced', 'off'];
