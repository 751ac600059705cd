import type { Language } from './languages.ts';

/** One sentence in every language; `{{name}}` stands for a value. The English one is what is written. */
export type Template = Readonly<Record<Language, string>>;

interface Pattern {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly template: Template;
}

/** @returns null for a sentence that is in no template */
export type PhraseBook = (language: Language, sentence: string) => string | null;

/**
 * Finds the template of a sentence and says it in another language. The longest fixed text counts: "Store full: old recordings go"
 * before "Store full: {{why}}".
 * @param say what a value inside of a sentence is said as: it may be a sentence itself
 */
export function phraseBook(
  templates: readonly Template[],
  say: (language: Language, part: string, name: string) => string,
): PhraseBook {
  const whole = new Map(templates.filter(({ en }) => !en.includes('{{')).map((template) => [template.en, template]));
  const patterns = templates
    .filter(({ en }) => en.includes('{{'))
    .sort((a, b) => fixedLength(b.en) - fixedLength(a.en))
    .map((template): Pattern => ({ template, names: namesIn(template.en), pattern: patternOf(template.en) }));
  return (language, sentence) => {
    const plain = whole.get(sentence);
    if (plain !== undefined) return plain[language];
    for (const { pattern, names, template } of patterns) {
      const found = pattern.exec(sentence);
      if (found === null) continue;
      const values = new Map(names.map((name, index) => [name, say(language, found[index + 1] ?? '', name)]));
      return template[language].replace(/\{\{(\w+)\}\}/g, (_, name: string) => values.get(name) ?? '');
    }
    return null;
  };
}

const namesIn = (template: string): string[] => [...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '');

const fixedLength = (template: string): number => template.replace(/\{\{\w+\}\}/g, '').length;

function patternOf(template: string): RegExp {
  const fixed = template.split(/\{\{\w+\}\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${fixed.join('(.+)')}$`, 's');
}
