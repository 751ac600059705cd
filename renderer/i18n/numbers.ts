import { language } from './index.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** Decimals as the language writes them, without thousands: 37.2, 37,2. */
export function numberText(value: number, decimals = 0): string {
  const key = `${language()} ${decimals}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(language(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: false });
  formats.set(key, format);
  return format.format(value);
}

/** 24 h clock in every language. Seconds are for what is happening now. */
export function clockText(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour12: false });
}

/** "14:05" */
export function timeText(ms: number): string {
  return clockText(ms).slice(0, 5);
}

/** Day and time as the language writes them. */
export function dateTimeText(ms: number): string {
  return new Date(ms).toLocaleString(language(), {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
}

/** A birth date as it is known, YYYY-MM-DD, YYYY-MM or YYYY, as the language writes it. */
export function dayText(iso: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(iso)) return iso;
  // English stays ISO: 04/12 is read in two ways.
  if (language() === 'en') return iso;
  return new Date(`${iso}T00:00:00Z`).toLocaleDateString(language(), {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone: 'UTC',
  });
}
