import type { Expression } from '../expression.ts';
import type { SourcePosition } from '../source-position.ts';
import { type ExpressionReading, readExpression } from './read-expression.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

/** One named value of a measurement. */
export interface ValueTemplate {
  readonly name: string;
  readonly expression: Expression;
  readonly required: boolean;
  /** Ours: the text that stands for each text of the device; what is not in the table is refused, unless `*` stands for it. */
  readonly lookup: ReadonlyMap<string, string> | null;
  readonly position: SourcePosition;
}

/** A template without `values` is one with none: measurements that only say that something happened (Q4). */
export function readValues(source: TemplateSource, place: Place | null, reading: ExpressionReading): readonly ValueTemplate[] {
  return source.items(place).flatMap((item) => {
    const value = readValue(source, item, reading);
    return value ? [value] : [];
  });
}

function readValue(source: TemplateSource, place: Place, reading: ExpressionReading): ValueTemplate | null {
  if (place.node.kind !== 'object') {
    source.report(place, 'An object was expected for an item of values');
    return null;
  }
  const members = source.members(place, ['valueName', 'valueExpression', 'required', 'lookup']);
  const name = source.text(source.required(place, members, 'valueName'));
  const found = source.required(place, members, 'valueExpression');
  const expression = found && readExpression(source, found, reading);
  const required = readRequired(source, source.optional(members, 'required'));
  const lookup = readLookup(source, source.optional(members, 'lookup'));
  const position = source.position(place.node.offset);
  return name === null || !expression ? null : { name, expression, required, lookup, position };
}

function readLookup(source: TemplateSource, member: Member | null): ValueTemplate['lookup'] {
  if (!member) return null;
  if (member.node.kind !== 'object') {
    source.report(member, 'lookup is an object: for each text of the device the text that stands for it');
    return null;
  }
  const rows = member.node.members.flatMap(({ name, value }) => {
    const text = source.text({ node: value, path: `${member.path}.${name}` });
    return text === null ? [] : [[name, text] as const];
  });
  return new Map(rows);
}

function readRequired(source: TemplateSource, member: Member | null): boolean {
  if (!member) return false;
  const text = member.node.kind === 'scalar' ? String(member.node.value).toLowerCase() : '';
  if (text === 'true' || text === '1') return true;
  if (text !== 'false' && text !== '0') source.report(member, 'required is true or false');
  return false;
}
