import type { Page } from 'playwright-core';

/** Names of things that are called the same in every language here: the product, standards, resources of FHIR, units, programs. */
const NAMES =
  /\b(Wardlight|NEWS2|(?:Sp|etC|iC)O(?=₂)|FHIR|UCUM|LOINC|MedTech|Azure|ARM|JSON|CSV|SQL|PIN|PIA?|Temp|Pleth|PSI|Brier|mmHg|Observations?|SampledData|Quantity|CodeableConcept|String|Create|Communication|DeviceMetric|Device|Patient|Encounter|English|Deutsch|Español|Token|Browser|Mapping|Score|Flag|System|Monitor|Name|Run|Passkey|Alarm|Code)s?\b/g;

/** A text of the page that is in English although the page speaks another language. */
export interface LeftOver {
  readonly word: string;
  readonly text: string;
}

/**
 * What the page as it is shown says, to eye and ear, in words that `isForeign` takes for English. Left out: what the page itself marks
 * as English or as no language at all (names and ids, code), and what is written in fields.
 * @param data what comes from people and devices of the test
 */
export async function leftOvers(page: Page, isForeign: (word: string) => boolean, data: RegExp): Promise<readonly LeftOver[]> {
  const texts = await page.evaluate(textsOfPage);
  return texts.flatMap((text) => {
    const rest = text.replace(data, ' ').replace(NAMES, ' ');
    const word = rest.match(/[A-Za-z]{3,}/g)?.find((one) => isForeign(one.toLowerCase()));
    return word === undefined ? [] : [{ word, text: text.slice(0, 120) }];
  });
}

/** Runs in the page. */
function textsOfPage(): string[] {
  const SILENT = '[translate="no"], [lang="en"], pre, code, textarea, script, style, datalist';
  const found = new Set<string>([document.title]);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement: parent, nodeValue } = node;
    if (parent?.closest(SILENT) === null && (nodeValue ?? '').trim() !== '') found.add((nodeValue ?? '').trim());
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (element.parentElement?.closest(SILENT) === null) found.add(element.getAttribute(name) ?? '');
  return [...found];
}

/** All words of three letters or more of a table of texts, without its values. */
export function wordsOf(table: unknown): ReadonlySet<string> {
  const texts = typeof table === 'string' ? [table] : Object.values(table as object).map((one: unknown) => one);
  const words = texts.flatMap((one) =>
    typeof one === 'string' ? (one.replace(/\{\{\w+\}\}/g, ' ').match(/[A-Za-z]{3,}/g) ?? []) : [...wordsOf(one)],
  );
  return new Set(words.map((word) => word.toLowerCase()));
}
