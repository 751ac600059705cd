import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Words } from './words.ts';
import { zh } from './zh.ts';

export type { OwnWords, Words } from './words.ts';

const WORDS = { en, de, es, zh } as const;
export type Language = keyof typeof WORDS;

/** The languages of the bedside and the dashboard. */
export const LANGUAGES = Object.keys(WORDS) as readonly Language[];
export const wordsOf = (language: Language): Words => WORDS[language];

/**
 * The first of the wished languages that there is, else English.
 * @param wishes as `Accept-Language` (RFC 9110, section 12.5.4) or `ui_locales` tell them, the one that counts first first
 */
export function languageOf(...wishes: readonly unknown[]): Language {
  const tags = wishes.flatMap((wish) => (typeof wish === 'string' ? ranked(wish) : []));
  return (
    tags.map((tag) => LANGUAGES.find((known) => known === tag.slice(0, 2).toLowerCase())).find((one) => one !== undefined) ?? 'en'
  );
}

function ranked(wish: string): string[] {
  return wish
    .split(/[,\s]+/)
    .map((part) => ({ tag: part.split(';')[0] ?? '', weight: Number(/;q=([\d.]+)/.exec(part)?.[1] ?? 1) }))
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** `{name}` in a sentence replaced. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
