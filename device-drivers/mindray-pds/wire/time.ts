import { existing, readHl7Day, readHl7Time } from '../../framing/hl7.ts';

/** As the WATO writes it: "9/26/2019 1:35:18 PM". */
const LOCAL = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d) ([AP])M$/;

/** @returns ISO 8601 without zone, by the clock of the monitor; null when there is none (empty, zero) or it is no time */
export function readTime(text: string): string | null {
  const local = LOCAL.exec(text);
  if (!local) return readHl7Time(text)?.wall ?? null;
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '', half] = local;
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  return existing(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}`);
}

/** @returns ISO 8601 date; null when there is none */
export const readDay = readHl7Day;

function two(number: string | number): string {
  return String(number).padStart(2, '0');
}
