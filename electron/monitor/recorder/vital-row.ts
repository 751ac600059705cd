import type { TakenVital } from '../acquisition/device-intake.ts';
import type { StoreRow } from './rows.ts';

export function vitalRow(device: string, { reading, frame, measured }: TakenVital): StoreRow {
  const { id, code, vendorCode, value, reason, unit, questionable } = reading;
  const times = { measuredMs: measured.wallMs, arrivedMs: frame.arrivedMs };
  return { table: 'vitals', id, device, code, vendorCode, value, reason, unit, questionable, ...times };
}
