import type { Token } from '../token.ts';

/** The steps of a parsed path; each maps a list of tokens to a list of tokens. */
export type Step =
  | { readonly kind: 'root' }
  /** names null: every member value of an object. */
  | { readonly kind: 'members'; readonly names: readonly string[] | null }
  /** names null: the token and all its descendants. */
  | { readonly kind: 'descendants'; readonly names: readonly string[] | null }
  | { readonly kind: 'elements'; readonly indexes: readonly number[] | null }
  | { readonly kind: 'slice'; readonly start: number | null; readonly end: number | null; readonly step: number | null }
  | { readonly kind: 'filter'; readonly scan: boolean; readonly condition: Condition };

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'exists'; readonly side: Side }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Side; readonly right: Side };

export type Side =
  | { readonly kind: 'path'; readonly steps: readonly Step[] }
  | { readonly kind: 'value'; readonly value: Token }
  | { readonly kind: 'regex'; readonly pattern: RegExp };

export const COMPARISONS = ['===', '!==', '==', '!=', '<>', '<=', '>=', '=~', '<', '>'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}
