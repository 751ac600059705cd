import type { en } from './en.ts';

type English = typeof en;

/** A plural has one key for each form of its language; English has `x_one` and `x_other`, others need only `x_other`. */
type SameKeys<Area> = { readonly [Key in keyof Area as Key extends `${string}_one` ? never : Key]: string };
type Ones<Area> = { readonly [Key in keyof Area as Key extends `${string}_one` ? Key : never]?: string };

export type Texts = { readonly [Area in keyof English]: SameKeys<English[Area]> & Ones<English[Area]> };

type Stem<Key> = Key extends `${infer Word}_one` | `${infer Word}_other` ? Word : Key;

/** `area.key`; a plural without its form. */
export type TextKey = { [Area in keyof English]: `${Area}.${Stem<keyof English[Area]> & string}` }[keyof English];
