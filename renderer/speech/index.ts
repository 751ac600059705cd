import i18next, { type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES, type Language } from '../phrases/languages.ts';

export { LANGUAGES, type Language };

export interface Speech<Key extends string> {
  readonly i18n: I18n;
  /**
   * A text in the language of this page. What shows it is drawn anew when the language changes, so it may be called anywhere while
   * rendering. `count` chooses the plural.
   */
  readonly t: (key: Key, values?: Readonly<Record<string, string | number>>) => string;
  readonly language: () => Language;
  readonly speak: (wanted: Language) => void;
}

/** The texts of one app, spoken in English until somebody chooses. */
export function speechOf<Key extends string>(texts: Readonly<Record<Language, object>>): Speech<Key> {
  const i18n = i18next.createInstance();
  void i18n.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    // Texts are in the bundle: the first frame has them.
    initAsync: false,
    resources: Object.fromEntries(Object.entries(texts).map(([language, translation]) => [language, { translation }])),
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  const language = (): Language => i18n.language as Language;
  return {
    i18n,
    // The library would look into each key's text for its type; here the key is known.
    t: (key: string, values = {}) => i18n.t(key, values),
    language,
    speak: (wanted) => {
      if (wanted !== language()) void i18n.changeLanguage(wanted);
    },
  };
}
