import type { PatientBanner } from '#ipc';

const YEAR_MONTHS = 12;

/** Whole months since birth; null when the day of birth is not known. @param nowMs wall time, Unix ms */
export function ageMonths(patient: Pick<PatientBanner, 'birthDate'> | null, nowMs: number): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(patient?.birthDate ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const now = new Date(nowMs);
  const months = (now.getFullYear() - Number(year)) * YEAR_MONTHS + now.getMonth() + 1 - Number(month);
  return Math.max(0, now.getDate() < Number(day) ? months - 1 : months);
}

/** Whole years; null when the day of birth is not known. */
export function ageYears(patient: Pick<PatientBanner, 'birthDate'> | null, nowMs: number): number | null {
  const months = ageMonths(patient, nowMs);
  return months === null ? null : Math.floor(months / YEAR_MONTHS);
}
