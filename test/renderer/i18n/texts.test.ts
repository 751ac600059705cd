import { afterEach, describe, expect, it } from 'vitest';
import { type Language, speak, TEXTS, t } from '../../../renderer/i18n/index.ts';
import { numberText } from '../../../renderer/i18n/numbers.ts';

const LANGUAGES = Object.keys(TEXTS) as Language[];
const PLURAL = /_(zero|one|two|few|many|other)$/;

interface Text {
  /** Without the form of a plural. */
  readonly stem: string;
  readonly form: string | null;
  readonly text: string;
}

function textsOf(language: Language): Text[] {
  return Object.entries(TEXTS[language]).flatMap(([area, texts]) =>
    Object.entries(texts as Record<string, string>).map(([key, text]) => ({
      stem: `${area}.${key.replace(PLURAL, '')}`,
      form: PLURAL.exec(key)?.[1] ?? null,
      text,
    })),
  );
}

const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
const stems = (language: Language): string[] => [...new Set(textsOf(language).map(({ stem }) => stem))].sort();

afterEach(() => speak('en'));

describe.each(LANGUAGES)('%s', (language) => {
  it('has every text of the screen and no other', () => {
    expect(stems(language)).toEqual(stems('en'));
    expect(stems(language).length).toBeGreaterThan(300);
  });

  it('names the same values in every text', () => {
    const english = new Map(textsOf('en').map(({ stem, text }) => [stem, placeholders(text)]));
    for (const { stem, text } of textsOf(language)) expect(placeholders(text), stem).toEqual(english.get(stem));
  });

  it('leaves no text empty', () => {
    for (const { stem, text } of textsOf(language)) expect(text.trim(), stem).not.toBe('');
  });

  it('has every form of a plural that the language has', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    const plural = textsOf(language).filter(({ form }) => form !== null);
    const kinds = new Set(plural.map(({ stem }) => stem));
    expect(kinds.size).toBeGreaterThan(3);
    for (const kind of kinds)
      expect(plural.flatMap(({ stem, form }) => (stem === kind ? (form ?? []) : [])).sort(), kind).toEqual(forms);
  });
});

it('speaks the language it is set to, with its plurals and its decimals', () => {
  expect([t('alarms.present', { count: 1 }), t('alarms.present', { count: 3 })]).toEqual(['1 alarm', '3 alarms']);
  speak('de');
  expect([t('alarms.present', { count: 1 }), t('alarms.present', { count: 3 })]).toEqual(['1 Alarm', '3 Alarme']);
  expect(numberText(37.25, 1)).toBe('37,3');
  speak('zh');
  expect(t('alarms.present', { count: 1 })).toBe('1 个报警');
});

it('puts values in as they are: React escapes what it shows', () => {
  expect(t('alarms.ofDevice', { text: 'A < B', device: '<b>' })).toBe('A < B (<b>)');
});
