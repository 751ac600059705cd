/** Atoms of the Unified Code for Units of Measure that a bedside device can need: those that take a prefix, and the others. */
const METRIC = 'm s g L mol Hz N Pa bar J W A V Ohm K Cel eq osm m[Hg] m[H2O] cal Bq dyn erg B'.split(' ');
const PLAIN = [
  '%',
  '[ppth]',
  '[ppm]',
  '[ppb]',
  '[pH]',
  'min',
  'h',
  'd',
  'wk',
  'mo',
  'a',
  '[in_i]',
  '[lb_av]',
  '[degF]',
  '[IU]',
  'u',
  'deg',
];
const PREFIXES = ['k', 'h', 'da', 'd', 'c', 'm', 'u', 'n', 'p'];
const ATOMS = new Set([...PLAIN, ...METRIC, ...METRIC.flatMap((atom) => PREFIXES.map((prefix) => prefix + atom))]);

/** Whether a text is a UCUM unit, case sensitive: terms with `.` and `/`, exponents, annotations, brackets. */
export function isUcum(text: string): boolean {
  const parts = text.replace(/^\//, '1/');
  return parts !== '' && splitTop(parts).every(isComponent);
}

/** The components of a term; what stands in brackets of any kind stays together. */
function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let [depth, part] = [0, ''];
  for (const character of text) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth === 0 && (character === '.' || character === '/')) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function isComponent(component: string): boolean {
  if (component.startsWith('(') && component.endsWith(')')) return isUcum(component.slice(1, -1));
  const bare = component.replace(/\{[!-z|~]*\}$/, '');
  if (bare === '') return component !== '';
  if (/^\d+(\*-?\d+)?$/.test(bare)) return true;
  return ATOMS.has(bare) || ATOMS.has(bare.replace(/-?\d+$/, ''));
}
