import { VITAL_KINDS, vitalSign } from '#clinical';
import { en } from './en/index.ts';
import { language, t } from './index.ts';
import type { TextKey } from './texts.ts';

interface Phrase {
  readonly key: TextKey;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Longest first: "Store full: old recordings go" before "Store full". The two that are nothing but values come last. */
const PHRASES: readonly Phrase[] = Object.entries(en.phrases)
  .sort(([, a], [, b]) => fixedLength(b) - fixedLength(a))
  .map(([key, template]) => ({
    key: `phrases.${key}` as TextKey,
    names: [...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? ''),
    pattern: new RegExp(
      `^${template
        .split(/\{\{\w+\}\}/)
        .map(escaped)
        .join('(.+)')}$`,
      's',
    ),
  }));

const LABELS: ReadonlyMap<string, TextKey> = new Map(VITAL_KINDS.map((vital) => [vitalSign(vital).label, `vitals.${vital}`]));

/**
 * A sentence of the monitor in the language of this window. What no phrase knows stays as it was written: an unknown sentence is
 * better than none.
 */
export function monitorText(sentence: string): string {
  if (language() === 'en' || sentence === '') return sentence;
  const label = LABELS.get(sentence);
  if (label !== undefined) return t(label);
  for (const { key, pattern, names } of PHRASES) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const values = names.map((name, index): [string, string] => [name, partText(name, found[index + 1] ?? '')]);
    return t(key, Object.fromEntries(values));
  }
  return sentence;
}

/** Lists of labels are said one by one; everything else may be a phrase itself. */
function partText(name: string, part: string): string {
  return name === 'labels'
    ? part
        .split(', ')
        .map((each) => monitorText(each))
        .join(', ')
    : monitorText(part);
}

function fixedLength(template: string): number {
  return template.replace(/\{\{\w+\}\}/g, '').length;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
