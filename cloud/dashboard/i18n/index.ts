import type { VitalKind } from '#clinical';
import { saidIn, VITAL_LABELS } from '#phrases';
import { type Language, speechOf } from '#speech';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { toldIn } from './service/index.ts';
import type { TextKey } from './texts.ts';
import { zh } from './zh.ts';

export { LANGUAGES } from '#speech';
export type { Language, TextKey };
export const TEXTS = { en, de, es, zh } as const;
export const { i18n, t, language, speak } = speechOf<TextKey>(TEXTS);

/** What the bed or a rule wrote, in the language of this page; words of people and of devices stay as they are. */
export const said = (sentence: string): string => saidIn(language(), sentence);
/** What a part of the service said of itself or of what it was asked, in the language of this page. */
export const told = (sentence: string): string => toldIn(language(), sentence);
/** As the bed calls it in the language of this page. */
export const vitalLabel = (kind: VitalKind): string => VITAL_LABELS[language()][kind];

/** What was chosen before, else the browser's wish, else English. */
export function wantedLanguage(chosen: string | null, wishes: readonly string[]): Language {
  const known = [chosen ?? '', ...wishes].map((one) => one.slice(0, 2));
  return (known.find((one) => one in TEXTS) as Language | undefined) ?? 'en';
}
