import { type SmartScope, smartScope, type Verb } from '../../contract/smart-scope.ts';
import { isServed, type ServedType } from '../definitions/structures.ts';

export type { Verb };

/** A scope for what this endpoint serves. */
export interface Grant extends SmartScope {
  readonly type: ServedType | '*';
}

/** The grants in a token's `scope`; what is no scope for clinical data (`openid`, `launch`) is none of them. */
export function grantsOf(scope: string): readonly Grant[] {
  return scope.split(' ').flatMap((text): Grant[] => {
    const one = smartScope(text);
    if (one === null) return [];
    const { type } = one;
    return type === '*' || isServed(type) ? [{ ...one, type }] : [];
  });
}
