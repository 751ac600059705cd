import type { Language } from '../../../contract/language.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Words } from './words.ts';
import { zh } from './zh.ts';

export type { ConsentWords, OwnWords, Words } from './words.ts';

const WORDS: Readonly<Record<Language, Words>> = { en, de, es, zh };

export const wordsOf = (language: Language): Words => WORDS[language];

/** `{name}` in a sentence replaced. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
