import { InputRefused } from './input-refused.ts';

/** What a schema found. */
export interface ShapeIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Told one by one up to so many; a person mends these first. */
const MOST_TOLD = 20;

/**
 * Everything that is wrong with a file at once: whoever wrote it reads it once.
 * @param issues at least one
 */
export function refusedShape(where: string, issues: readonly ShapeIssue[]): InputRefused {
  const [first, ...others] = issues.map(({ path, message }) => ({
    place: path.join('.') || 'top level',
    text: inWords(message),
  }));
  if (first === undefined) throw new RangeError('nothing is wrong');
  if (others.length === 0) return new InputRefused(`${where}, ${first.place}`, first.text);
  const told = [first, ...others].slice(0, MOST_TOLD).map(({ place, text }) => `  ${place}: ${text}`);
  const more = issues.length - told.length;
  return new InputRefused(where, [`${issues.length} mistakes`, ...told, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n'));
}

function inWords(message: string): string {
  const [, expected] = /^Invalid input: expected (.+), received undefined$/.exec(message) ?? [];
  return expected === undefined ? message : `is missing (${expected})`;
}
