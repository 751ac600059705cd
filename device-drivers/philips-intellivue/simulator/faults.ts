import { type AlarmFault, faultReader } from '../../simulators/fault-names.ts';
import { ALARM_CODES } from '../tables/alarm-codes.table.ts';

/** What can be made to go wrong. README.md of this folder's parent says when each happens. */
export const FAULTS = [
  'garbage', // random bytes before each numerics set
  'truncate', // every 8th wave message loses its last third
  'duplicate', // every message goes out twice
  'skip-sequence', // every 8th wave message is not sent
  'corrupt-checksum', // serial: every 8th frame fails its check
  'split-writes', // serial: one byte per write
  'refuse', // every association request is refused
  'stop-mid-association', // accepts, then never creates its MDS
  'abort-mid-stream', // aborts 3 s after each association
  'silent', // says nothing from 3 s after each association
  'empty-poll-list', // answers polls with empty lists
  'withhold-attributes', // waves without their descriptions in the first minute
  'clock-jump', // uptime jumps one hour ahead 3 s after each association
  'drift', // uptime runs 1 % fast
  'change-patient', // another patient is admitted at the monitor
  'mtu-996', // grants 996 bytes, as an RS-232 monitor does
  'probe-off', // no SpO2 sensor: technical alarm, values invalid, flat pleth
  'leads-off', // no ECG electrodes: technical alarm, values and waves invalid
  'questionable', // all values marked doubtful
  'demo-data', // all values marked as demonstration
  'device-alarm', // the monitor raises a patient alarm of its own
] as const;

export type Fault = (typeof FAULTS)[number] | AlarmFault;

export const readFaults = faultReader('philips-intellivue', FAULTS, () =>
  ALARM_CODES.trim()
    .split(/\s+/)
    .map((row) => row.slice(0, 4)),
);
