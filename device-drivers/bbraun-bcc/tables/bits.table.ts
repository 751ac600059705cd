/** What single bits and words of bits mean. Source: spec bbraun-bcc section 4. */
type Bits = Readonly<Record<number, string>>;

/** INM1..14, each its own parameter. */
export const MODES: Bits = {
  1: 'ready',
  2: 'bolus',
  3: 'pumping',
  4: 'CC',
  5: 'bolus released',
  6: 'standby',
  7: 'data lock',
  8: 'mains',
  10: 'KVO',
  12: 'below soft limit',
  13: 'above soft limit',
  14: 'priming',
};

/** INA1..16, each its own parameter. */
export const ALARMS: Bits = {
  1: 'battery empty',
  2: 'syringe empty',
  3: 'pressure',
  5: 'standby over',
  6: 'CC',
  7: 'volume end',
  8: 'time over',
  9: 'syringe',
  11: 'battery pre-alarm',
  12: 'syringe nearly empty',
  13: 'door',
  14: 'drops',
  15: 'air',
  16: 'KVO end',
};
/** Those of INAx that only warn. */
export const WARNINGS: ReadonlySet<number> = new Set([11, 12]);

/** 32-bit words whose bits are alarms. Bit 0 of ALARM1 and PREALARM says that there is none. */
export const ALARM_WORDS: Readonly<Record<string, Bits>> = {
  ALARM1: {
    1: 'calibration data',
    2: 'battery',
    3: 'therapy data',
    4: 'therapy data',
    5: 'voltage low',
    6: 'battery missing',
    7: 'battery flat',
    8: 'battery cover',
    9: 'syringe empty',
    10: 'pressure high',
    11: 'pressure high, drive blocked',
    12: 'standby expired',
    13: 'volume infused',
    14: 'time expired',
    15: 'claw',
    16: 'pressure sensor',
    17: 'holder open',
    18: 'syringe wrong',
    19: 'KVO end',
    20: 'upstream pressure',
    22: 'drops',
    23: 'no drops',
    24: 'too few drops',
    25: 'too many drops',
    26: 'free flow',
    27: 'no drop sensor',
    28: 'air',
    29: 'air bubble above 0.3 ml',
    30: 'air rate above 4 ml/h',
    31: 'air sensor test',
  },
  ALARM2: {
    1: 'data lock tampering',
    2: 'PCA limit',
    3: 'SGC end',
    4: 'take-over syringe end',
    5: 'take-over failed',
    6: 'slave',
    7: 'free-flow danger',
    29: 'occlusion test',
    30: 'door opened while infusing',
    31: 'syringe not secure',
  },
  PREALARM: {
    1: 'disposable missing',
    2: 'volume near end',
    3: 'time near end',
    4: 'battery low',
    5: 'KVO',
    6: 'data lock',
    7: 'incompatible device',
    8: 'secondary infused',
    9: 'SGC',
    10: 'occlusion',
    11: 'pressure jump',
    12: 'pressure jump',
    13: 'take-over',
    14: 'take-over',
    15: 'battery defective',
  },
};

/** 32-bit words whose bits are states. */
export const STATE_WORDS: Readonly<Record<string, { readonly setting: string; readonly bits: Bits }>> = {
  STATUS1: {
    setting: 'status',
    bits: {
      0: 'on',
      1: 'mains',
      2: 'standby',
      3: 'start-up menu',
      4: 'prime',
      5: 'parked',
      6: 'ready',
      7: 'infusing',
      8: 'therapy started',
      9: 'bolus ready',
      10: 'manual bolus',
      11: 'volume bolus',
      12: 'KVO released',
      13: 'KVO',
      14: 'data lock',
      15: 'dose mode',
      16: 'dose bolus',
      17: 'patient data',
      19: 'alarm acknowledged',
      20: 'pre-alarm acknowledged',
      21: 'SpaceControl',
      22: 'air sensor off',
      23: 'primary',
      24: 'editing',
    },
  },
  STATUS2: { setting: 'status2', bits: {} },
  RUNSTATE: { setting: 'runState', bits: { 0: 'stop', 1: 'run', 2: 'alarm', 3: 'KVO', 4: 'menu', 5: 'pre-alarm' } },
};

/** GNERR: what the station cannot do. */
export const ERRORS: Readonly<Record<string, string>> = {
  '11': 'no data or no pumps',
  '39': 'pump removed',
  '68': 'syntax or checksum',
  '811': 'wrong address',
};
