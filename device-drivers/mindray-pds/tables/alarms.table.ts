/** Alarms whose messages are known, without their stars; the monitor sends the text of every alarm with it. Source: spec section 4. */
export const QUOTED_ALARMS: Readonly<Record<string, string>> = {
  '10002': 'HR TOO LOW',
  '10033': 'SpO2 TOO HIGH',
  '10044': 'RR TOO LOW',
  '10076': 'T1 Too Low',
  '5': 'ECG Lead Off',
  '205': 'SpO2 Sensor Off',
};

/**
 * Technical alarms that say why values are missing: alarm code, and the parameters it silences. Source: spec section 4.
 */
export const SENSOR_OFF: Readonly<Record<string, readonly string[]>> = {
  '205': ['160', '161', '162'],
  '5': ['101', '102', '105', '106', '107', '108', '109', '110', '111', '112', '113', '114', '115', '116', '117', '151'],
};
