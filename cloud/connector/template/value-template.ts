import type { Expression } from '../expression.ts';
import type { SourcePosition } from '../source-position.ts';
import { type ExpressionReading, readExpression } from './read-expression.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

/** One named value of a measurement. */
export interface ValueTemplate {
  readonly name: string;
  readonly expression: Expression;
  readonly required: boolean;
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
  const members = source.members(place, ['valueName', 'valueExpression', 'required']);
  const name = source.text(source.required(place, members, 'valueName'));
  const found = source.required(place, members, 'valueExpression');
  const expression = found && readExpression(source, found, reading);
  const required = readRequired(source, source.optional(members, 'required'));
  return name === null || !expression ? null : { name, expression, required, position: source.position(place.node.offset) };
}

function readRequired(source: TemplateSource, member: Member | null): boolean {
  if (!member) return false;
  const text = member.node.kind === 'scalar' ? String(member.node.value).toLowerCase() : '';
  if (text === 'true' || text === '1') return true;
  if (text !== 'false' && text !== '0') source.report(member, 'required is true or false');
  return false;
}
