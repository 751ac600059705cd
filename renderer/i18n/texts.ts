import type { en } from './en/index.ts';

type English = typeof en;

/** A plural has one key for each form of its language (`x_one`, `x_other` in English): which forms there are is checked by a test. */
type SameKeys<Area> = { readonly [Key in keyof Area as Key extends `${string}_one` ? never : Key]: string };

export type Texts = { readonly [Area in keyof English]: SameKeys<English[Area]> };

type Stem<Key> = Key extends `${infer Word}_one` | `${infer Word}_other` ? Word : Key;

/** `area.key`; a plural without its form. */
export type TextKey = { [Area in keyof English]: `${Area}.${Stem<keyof English[Area]> & string}` }[keyof English];
