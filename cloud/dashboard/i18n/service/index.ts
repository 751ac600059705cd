import { type Language, phraseBook, type Template } from '#phrases';
import { errors as germanErrors } from './errors/de.ts';
import { errors as spanishErrors } from './errors/es.ts';
import { errors as chineseErrors } from './errors/zh.ts';
import { mapping as germanMapping } from './mapping/de.ts';
import { mapping as spanishMapping } from './mapping/es.ts';
import { mapping as chineseMapping } from './mapping/zh.ts';
import { measured as germanMeasured } from './measured/de.ts';
import { measured as spanishMeasured } from './measured/es.ts';
import { measured as chineseMeasured } from './measured/zh.ts';
import { parts as germanParts } from './parts/de.ts';
import { parts as spanishParts } from './parts/es.ts';
import { parts as chineseParts } from './parts/zh.ts';

const de = { ...germanParts, ...germanErrors, ...germanMapping, ...germanMeasured };
const es = { ...spanishParts, ...spanishErrors, ...spanishMapping, ...spanishMeasured };
const zh = { ...chineseParts, ...chineseErrors, ...chineseMapping, ...chineseMeasured };

const templates = (Object.keys(de) as (keyof typeof de)[]).map(
  (english): Template => ({ en: english, de: de[english], es: es[english], zh: zh[english] }),
);

const find = phraseBook(templates, (language, part, name) =>
  // Lists are said one by one.
  name === 'values'
    ? part
        .split(', ')
        .map((each) => toldIn(language, each))
        .join(', ')
    : toldIn(language, part),
);

/** What the service said in English, in another language; what is not known stays as it was said. Pure. */
export function toldIn(language: Language, sentence: string): string {
  return language === 'en' ? sentence : (find(language, sentence) ?? sentence);
}
