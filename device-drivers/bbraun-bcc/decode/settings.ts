import { MODES, STATE_WORDS } from '../tables/bits.table.ts';
import { MODELS, SETTINGS, WORDS } from '../tables/parameters.table.ts';
import { isAbsent, readableText, readWord, unitText } from './values.ts';

/** What a record says of a pump's state; null removes it. */
export type SettingChange = readonly [name: string, value: string | null];

const UNIT_CODES = new Set(['INDCONU', 'INDORTU', 'DORTU']);
const MODE = /^INM(\d{1,2})$/;

/** @returns null for a parameter that is no setting */
export function readSetting(parameter: string, value: string): SettingChange | null {
  if (parameter === 'GNMODEL' || parameter === 'GNNEW') return ['model', isAbsent(value) ? null : value];
  const name = SETTINGS[parameter];
  if (name !== undefined) return [name, isAbsent(value) ? null : settingText(parameter, value)];
  const coded = WORDS[parameter];
  if (coded) return [coded.setting, isAbsent(value) ? null : (coded.words[value] ?? value)];
  const word = STATE_WORDS[parameter];
  if (word) return [word.setting, isAbsent(value) ? null : statesOf(value, word.bits)];
  return null;
}

/** @returns the mode of INMx when it is on, null when it is off, undefined for another parameter */
export function readMode(parameter: string, value: string): { readonly mode: string; readonly isOn: boolean } | undefined {
  const number = MODE.exec(parameter)?.[1];
  return number === undefined ? undefined : { mode: MODES[Number(number)] ?? parameter, isOn: value === '1' };
}

/** @returns model, and the letters and number of its software */
export function readModel(value: string): { readonly model: string; readonly software: string } {
  const prefix = Object.keys(MODELS).find((known) => value.startsWith(known));
  return prefix === undefined
    ? { model: value, software: '' }
    : { model: MODELS[prefix] ?? value, software: value.slice(prefix.length) };
}

function settingText(parameter: string, value: string): string {
  return UNIT_CODES.has(parameter) ? unitText(value) : readableText(value);
}

function statesOf(value: string, bits: Readonly<Record<number, string>>): string {
  const word = readWord(value);
  if (word === null) return value;
  const on = Array.from({ length: 32 }, (_, bit) => (((word >>> bit) & 1) === 1 ? (bits[bit] ?? `bit ${bit}`) : '')).filter(
    (name) => name !== '',
  );
  return on.length === 0 ? 'none' : on.join(', ');
}
