import { type Language, speechOf } from '#speech';
import { de } from './de/index.ts';
import { en } from './en/index.ts';
import { es } from './es/index.ts';
import type { TextKey } from './texts.ts';
import { zh } from './zh/index.ts';

export { LANGUAGES } from '#speech';
export type { Language, TextKey };
export const TEXTS = { en, de, es, zh } as const;
export const { i18n, t, language, speak } = speechOf<TextKey>(TEXTS);
