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

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** 24 h clock in every language. Seconds are for what is happening now. */
export function clockText(ms: number): string {
  return clock.format(ms);
}

/** "14:05" */
export function timeText(ms: number): string {
  return clockText(ms).slice(0, 5);
}

const daysAndTimes = new Map<string, Intl.DateTimeFormat>();

/** Day and time as the language writes them; in English ISO: 01/05 is read in two ways. */
export function dateTimeText(ms: number): string {
  const format =
    daysAndTimes.get(language()) ??
    new Intl.DateTimeFormat(language() === 'en' ? 'en-CA' : language(), {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  daysAndTimes.set(language(), format);
  return format.format(ms);
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
