import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Language } from './languages.ts';
import { phraseBook } from './phrase-book.ts';
import { VITAL_LABELS } from './vital-labels.ts';
import { zh } from './zh.ts';

export { LANGUAGES, type Language } from './languages.ts';
export { type PhraseBook, phraseBook, type Template } from './phrase-book.ts';
export { VITAL_LABELS } from './vital-labels.ts';

const labels = Object.keys(VITAL_LABELS.en) as (keyof typeof VITAL_LABELS.en)[];
const keys = Object.keys(en) as (keyof typeof en)[];

const find = phraseBook(
  [
    ...labels.map((kind) => ({
      en: VITAL_LABELS.en[kind],
      de: VITAL_LABELS.de[kind],
      es: VITAL_LABELS.es[kind],
      zh: VITAL_LABELS.zh[kind],
    })),
    ...keys.map((key) => ({ en: en[key], de: de[key], es: es[key], zh: zh[key] })),
  ],
  (language, part, name) =>
    // Lists of labels are said one by one.
    name === 'labels'
      ? part
          .split(', ')
          .map((each) => saidIn(language, each))
          .join(', ')
      : saidIn(language, part),
);

/**
 * A sentence that a program wrote in English, said in another language. What no phrase knows – a person's words, what a device calls
 * itself – stays as it was written: an unknown sentence is better than none. Pure.
 */
export function saidIn(language: Language, sentence: string): string {
  return language === 'en' || sentence === '' ? sentence : (find(language, sentence) ?? sentence);
}
