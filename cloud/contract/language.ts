/** The languages of the bedside, the dashboard and what people are told. */
export const LANGUAGES = ['en', 'de', 'es', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

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
