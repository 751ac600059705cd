/** As each language calls itself. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español', zh: '中文' } as const;

export type Language = keyof typeof LANGUAGES;
