import { language, t } from '../i18n/index.ts';

const NONE = '–';

/** 0.123 → "12.3 %"; what is not there is a dash, zero is zero. */
export function shareText(share: number | null): string {
  return share === null ? NONE : `${(share * 100).toFixed(1)} %`;
}

export function decimalText(value: number | null, decimals: number): string {
  return value === null ? NONE : value.toFixed(decimals);
}

/** "14, until 1 Dec" of what nobody can know yet. */
export function unknownText(unknown: number, until: string | null): string {
  if (unknown === 0 || until === null) return String(unknown);
  const day = new Date(until).toLocaleDateString(language(), { day: 'numeric', month: 'short' });
  return t('models.unknownUntil', { count: unknown, day });
}
