import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Language } from './languages.ts';
import { VITAL_LABELS } from './vital-labels.ts';
import { zh } from './zh.ts';

export { LANGUAGES, type Language } from './languages.ts';
export { VITAL_LABELS } from './vital-labels.ts';

type Key = keyof typeof en;

const PHRASES: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, de, es, zh };

interface Phrase {
  readonly key: Key;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Longest first: "Store full: old recordings go" before "Store full". The two that are nothing but values come last. */
const KNOWN: readonly Phrase[] = (Object.entries(en) as [Key, string][])
  .sort(([, a], [, b]) => fixedLength(b) - fixedLength(a))
  .map(([key, template]) => ({
    key,
    names: [...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? ''),
    pattern: new RegExp(
      `^${template
        .split(/\{\{\w+\}\}/)
        .map(escaped)
        .join('(.+)')}$`,
      's',
    ),
  }));

const KIND_OF_LABEL: ReadonlyMap<string, string> = new Map(Object.entries(VITAL_LABELS.en).map(([kind, label]) => [label, kind]));

/**
 * A sentence that a program wrote in English, said in another language. What no phrase knows – a person's words, what a device calls
 * itself – stays as it was written: an unknown sentence is better than none. Pure.
 */
export function saidIn(language: Language, sentence: string): string {
  if (language === 'en' || sentence === '') return sentence;
  const kind = KIND_OF_LABEL.get(sentence);
  if (kind !== undefined) return (VITAL_LABELS[language] as Readonly<Record<string, string>>)[kind] ?? sentence;
  for (const { key, pattern, names } of KNOWN) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const values = new Map(names.map((name, index) => [name, partIn(language, name, found[index + 1] ?? '')]));
    return PHRASES[language][key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values.get(name) ?? '');
  }
  return sentence;
}

/** Lists of labels are said one by one; everything else may be a phrase itself. */
function partIn(language: Language, name: string, part: string): string {
  return name === 'labels'
    ? part
        .split(', ')
        .map((each) => saidIn(language, each))
        .join(', ')
    : saidIn(language, part);
}

function fixedLength(template: string): number {
  return template.replace(/\{\{\w+\}\}/g, '').length;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
