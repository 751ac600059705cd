const COMPACT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/;
const DAY = /^(\d{4})(\d\d)(\d\d)/;
/** As the WATO writes it: "9/26/2019 1:35:18 PM". */
const LOCAL = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d):(\d\d) ([AP])M$/;

/** @returns ISO 8601 without zone, by the clock of the monitor; null when there is none (empty, zero) or it is no time */
export function readTime(text: string): string | null {
  const local = LOCAL.exec(text);
  if (local) {
    const [, month = '', day = '', year = '', hour = '', minute = '', second = '', half] = local;
    const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
    return real(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}`);
  }
  const [, year, month, day, hour, minute, second] = COMPACT.exec(text) ?? [];
  return year === undefined ? null : real(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
}

/** @returns ISO 8601 date; null when there is none */
export function readDay(text: string): string | null {
  const [, year, month, day] = DAY.exec(text) ?? [];
  return real(`${year}-${month}-${day}T00:00:00`)?.slice(0, 10) ?? null;
}

function real(iso: string): string | null {
  const ms = Date.parse(`${iso}Z`);
  // A 31st of February would be moved to March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== iso ? null : iso;
}

function two(number: string | number): string {
  return String(number).padStart(2, '0');
}
