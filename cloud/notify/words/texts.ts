import type { en } from './en.ts';

export type Words = Readonly<Record<keyof typeof en, string>>;
