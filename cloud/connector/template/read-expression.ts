import {
  compileExpression,
  type DialectOptions,
  EXPRESSION_LANGUAGES,
  type Expression,
  type ExpressionLanguage,
} from '../expression.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

export interface ExpressionReading extends DialectOptions {
  /** Whether an expression may be an object with its own language. */
  readonly objects: boolean;
  readonly language: ExpressionLanguage;
}

/** @param place text or expression object; a string is an expression that the template type fixes */
export function readExpression(source: TemplateSource, place: Place | string, reading: ExpressionReading): Expression | null {
  if (typeof place === 'string') return compileExpression(place, reading.language, { line: 1, column: 1 }, reading);
  if (place.node.kind === 'object' && reading.objects) return readExpressionObject(source, place, reading);
  const text = place.node.kind === 'object' ? notText(source, place) : source.text(place);
  return text === null ? null : compile(source, place, text, reading.language, reading);
}

function notText(source: TemplateSource, place: Place): null {
  source.report(place, 'Text expected: this template type knows no expression objects');
  return null;
}

function readExpressionObject(source: TemplateSource, place: Place, reading: ExpressionReading): Expression | null {
  const members = source.members(place, null);
  const value = source.required(place, members, 'value');
  const text = source.text(value);
  const language = readLanguage(source, source.optional(members, 'language')) ?? reading.language;
  return value && text !== null ? compile(source, value, text, language, reading) : null;
}

export function readDefaultLanguage(source: TemplateSource, member: Member | null): ExpressionLanguage {
  return readLanguage(source, member) ?? 'JsonPath';
}

/** By name ignoring case, or by number. */
function readLanguage(source: TemplateSource, member: Member | null): ExpressionLanguage | null {
  const text = source.text(member);
  if (!member || text === null) return null;
  const language = EXPRESSION_LANGUAGES.find((name, at) => name.toLowerCase() === text.toLowerCase() || text === String(at));
  if (!language) source.report(member, `Unsupported expression language "${text}"; known: ${EXPRESSION_LANGUAGES.join(', ')}`);
  return language ?? null;
}

function compile(
  source: TemplateSource,
  place: Place,
  text: string,
  language: ExpressionLanguage,
  reading: DialectOptions,
): Expression | null {
  try {
    return compileExpression(text, language, source.position(place.node.offset), reading);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    source.report(place, `The following ${language} expression could not be parsed: ${text} (${error.message})`);
    return null;
  }
}
