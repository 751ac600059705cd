import { type Language, saidIn } from '#phrases';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Words } from './texts.ts';
import { zh } from './zh.ts';

/** How a house tells things: its language, and the clock by which it tells times (IANA name). */
export interface House {
  readonly language: Language;
  readonly timeZone: string;
}

/** Of what was kept before there was one. */
export const NO_HOUSE: House = { language: 'en', timeZone: 'UTC' };

const WORDS: Readonly<Record<Language, Words>> = { en, de, es, zh };
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE', es: 'es-ES', zh: 'zh-CN' };

/** A text with its values. */
export function word({ language }: House, key: keyof Words, values: Readonly<Record<string, string | number>> = {}): string {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A NEWS2 parameter as people call it. */
export function parameterWord(house: House, name: string): string {
  return name in en ? word(house, name as keyof Words) : name;
}

/** What a rule wrote, as the bed and the dashboard say it, too. */
export const said = ({ language }: House, sentence: string): string => saidIn(language, sentence);

/** UCUM as people write it. */
export const unitWord = (unit: string): string => unit.replace('mm[Hg]', 'mmHg').replace('Cel', '°C');

/** "5 Jan, 11:00 CET": by the clock of the house, with its name, because a message is read anywhere. */
export function timeWord({ language, timeZone }: House, iso: string): string {
  const day = new Intl.DateTimeFormat(LOCALES[language], { day: 'numeric', month: 'short', timeZone }).format(new Date(iso));
  return `${day}, ${clockWord({ language, timeZone }, iso)}`;
}

/** "11:00 CET", of what is not long ago. */
export function clockWord({ language, timeZone }: House, iso: string): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short', timeZone } as const;
  const parts = new Intl.DateTimeFormat(LOCALES[language], options).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}
