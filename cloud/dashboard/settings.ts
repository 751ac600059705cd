import { create } from 'zustand';
import { type Language, speak, wantedLanguage } from './i18n/index.ts';

export type Theme = 'light' | 'dark';

export interface Settings {
  readonly language: Language;
  readonly theme: Theme;
  /** Who acts, as this page was told. Whoever brings accounts replaces it. */
  readonly person: string;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  setPerson(person: string): void;
}

const browser = typeof window !== 'undefined';
const read = (name: string): string | null => (browser ? localStorage.getItem(`wardlight.${name}`) : null);
const keep = (name: string, value: string): void => localStorage.setItem(`wardlight.${name}`, value);

function firstTheme(): Theme {
  const chosen = read('theme');
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return browser && matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export const useSettings = create<Settings>()((set) => ({
  language: wantedLanguage(read('language'), browser ? navigator.languages : []),
  theme: firstTheme(),
  person: read('person') ?? '',
  setLanguage(language) {
    keep('language', language);
    speak(language);
    set({ language });
  },
  setTheme(theme) {
    keep('theme', theme);
    set({ theme });
  },
  setPerson(person) {
    keep('person', person);
    set({ person });
  },
}));

speak(useSettings.getState().language);
