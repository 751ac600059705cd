import i18next, { type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { TextKey } from './texts.ts';
import { zh } from './zh.ts';

export type { TextKey };
export const TEXTS = { en, de, es, zh } as const;
export type Language = keyof typeof TEXTS;
/** As each language calls itself. */
export const LANGUAGES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', es: 'Español', zh: '中文' };

export const i18n: I18n = i18next.createInstance();
void i18n.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  // Texts are in the bundle: the first frame has them.
  initAsync: false,
  resources: Object.fromEntries(Object.entries(TEXTS).map(([language, texts]) => [language, { translation: texts }])),
  // React escapes what it shows.
  interpolation: { escapeValue: false },
});

/** A text in the language of this page, which is drawn anew when that changes. `count` chooses the plural. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return i18n.t(key, values);
}

export function language(): Language {
  return i18n.language as Language;
}

export function speak(wanted: Language): void {
  if (wanted !== language()) void i18n.changeLanguage(wanted);
}

/** What was chosen before, else the browser's wish, else English. */
export function wantedLanguage(chosen: string | null, wishes: readonly string[]): Language {
  const known = [chosen ?? '', ...wishes].map((one) => one.slice(0, 2));
  return (known.find((one) => one in TEXTS) as Language | undefined) ?? 'en';
}
