import type { Token } from '../token.ts';

export const COMPARATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** A parsed JMESPath expression. `then` is applied to each element of a projection. */
export type Node =
  | { readonly kind: 'current' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: Token }
  | { readonly kind: 'index'; readonly of: Node; readonly index: number }
  | { readonly kind: 'sub' | 'pipe' | 'or' | 'and'; readonly left: Node; readonly right: Node }
  | { readonly kind: 'not'; readonly operand: Node }
  | { readonly kind: 'compare'; readonly operator: Comparator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'elements' | 'values' | 'flatten'; readonly of: Node; readonly then: Node }
  | { readonly kind: 'slice'; readonly of: Node; readonly range: Range; readonly then: Node }
  | { readonly kind: 'filter'; readonly of: Node; readonly condition: Node; readonly then: Node }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'hash'; readonly pairs: readonly { readonly name: string; readonly value: Node }[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'reference'; readonly expression: Node };

export type Range = readonly [start: number | null, end: number | null, step: number | null];

export const CURRENT: Node = { kind: 'current' };

export class JmesPathError extends Error {
  override readonly name = 'JmesPathError';
}
