import type { Measurement } from '../contract/events.ts';
import type { DialectOptions, Expression } from './expression.ts';
import { MappingFailure } from './mapping-error.ts';
import { type DeviceTemplate, seesWholeMessage } from './template/device-template.ts';
import type { ValueTemplate } from './template/value-template.ts';
import type { WaveformExpressions } from './template/waveform-template.ts';
import { textOf, ticksOf } from './text.ts';
import { isoShort, parseIsoTime } from './time.ts';
import { isArray, isNumber, isObject, type Token } from './token.ts';
import { sampleText } from './value/sample-text.ts';
import { waveChunks, waveMeasurements } from './waveform.ts';

export interface Normalised {
  readonly measurements: readonly Measurement[];
  /** For each measurement, in the same order, what found it. */
  readonly origins: readonly MeasurementOrigin[];
  /** One per match that could not be read; in compatibility mode the first one ends the message (Q8). */
  readonly failures: readonly MappingFailure[];
}

export interface MeasurementOrigin {
  readonly template: DeviceTemplate;
  /** Which of the tokens that the template's type match selects, from 0. */
  readonly match: number;
}

/**
 * Applies every device template to one message (specs iomt-mapping section 6).
 * @param ingestionTime ISO 8601; null when unknown
 */
export function normalise(
  message: Token,
  templates: readonly DeviceTemplate[],
  ingestionTime: string | null,
  options: DialectOptions,
): Normalised {
  const measurements: Measurement[] = [];
  const origins: MeasurementOrigin[] = [];
  const failures: MappingFailure[] = [];
  if (!isObject(message)) {
    failures.push(
      new MappingFailure('InvalidDataFormatException', 'Invalid event message. Cannot be parsed into a JSON object.'),
    );
    return { measurements, origins, failures };
  }
  const attempt = (read: () => void, template: DeviceTemplate): boolean => {
    try {
      read();
    } catch (error) {
      failures.push(asFailure(error, template));
      if (options.compat) return false;
    }
    return true;
  };
  for (const template of templates) {
    let matches: readonly Token[] = [];
    let goOn = attempt(() => (matches = template.typeMatch.many(message)), template);
    for (const [match, token] of matches.entries()) {
      goOn &&= attempt(() => {
        for (const found of measurementsOf(message, token, template, ingestionTime, options)) {
          measurements.push(found);
          origins.push({ template, match });
        }
      }, template);
    }
    if (!goOn) break;
  }
  return { measurements, origins, failures };
}

function asFailure(error: unknown, template: DeviceTemplate): MappingFailure {
  if (!(error instanceof MappingFailure)) throw error;
  const { line, column } = template.position;
  return new MappingFailure(
    error.name,
    error.message,
    { ...error.place, template: template.typeName, line: error.place.line ?? line, column: error.place.column ?? column },
    error.cause,
  );
}

function measurementsOf(
  message: ReadonlyMap<string, Token>,
  match: Token,
  template: DeviceTemplate,
  ingestionTime: string | null,
  { compat }: DialectOptions,
): readonly Measurement[] {
  const root = expressionRoot(message, match, template);
  const field = (name: string, expression: Expression): Field => ({ name, expression, root, compat });
  const optional = (name: string, expression: Expression | null): string | null =>
    expression && optionalText(field(name, expression));
  const deviceId = requiredText(field('DeviceIdExpression', template.deviceId));
  const measurement: Measurement = {
    Type: template.typeName,
    OccurrenceTimeUtc: requiredTime(template.timestamps.map((expression) => field('TimestampExpression', expression))),
    IngestionTimeUtc: ingestionTime,
    DeviceId: deviceId,
    PatientId: optional('PatientIdExpression', template.patientId),
    EncounterId: optional('EncounterIdExpression', template.encounterId),
    CorrelationId: template.correlationId && requiredText(field('CorrelationIdExpression', template.correlationId)),
    Properties: propertiesOf(template.values, field, root, compat),
  };
  return template.waveform ? waveOf(measurement, template.waveform, field) : [measurement];
}

/** What the expressions of a template see: of CalculatedContent the whole message with `matchedToken`, else the match alone. */
export function expressionRoot(message: ReadonlyMap<string, Token>, match: Token, template: DeviceTemplate): Token {
  return seesWholeMessage(template.type) ? new Map(message).set('matchedToken', match) : match;
}

function propertiesOf(
  values: readonly ValueTemplate[],
  field: (name: string, expression: Expression) => Field,
  root: Token,
  compat: boolean,
): Measurement['Properties'] {
  const properties: { Name: string; Value: string }[] = [];
  for (const value of values) {
    const token = value.expression.one(root);
    const found = token === undefined ? null : textOf(token, compat);
    // Only what is missing or wrong needs to know where it stands.
    const text =
      value.required && (found === null || found.trim() === '') ? requiredText(field(value.name, value.expression)) : found;
    if (text === null) continue;
    const { lookup, name } = value;
    properties.push({ Name: name, Value: lookup ? lookedUp(lookup, text, field(name, value.expression)) : text });
  }
  return properties;
}

function lookedUp(table: ReadonlyMap<string, string>, text: string, field: Field): string {
  const found = table.get(text) ?? table.get('*');
  if (found === undefined) throw unreadable(field, `"${text}" is not in the look-up table`);
  return found;
}

function waveOf(
  measurement: Measurement,
  waveform: WaveformExpressions,
  field: (name: string, expression: Expression) => Field,
): readonly Measurement[] {
  const samples = samplesOf(field('SamplesExpression', waveform.samples));
  const start = parseIsoTime(measurement.OccurrenceTimeUtc) ?? 0n;
  const periodMs = periodOf(waveform.spacing, field);
  return waveMeasurements(measurement, waveform.valueName, waveChunks(samples, start, periodMs, waveform.chunkSeconds), periodMs);
}

/** Null and what is no number is a sample that is not valid; a text that is no stream of samples is refused. */
function samplesOf(field: Field): readonly string[] {
  const token = field.expression.one(field.root);
  if (isArray(token)) return token.map((item) => (isNumber(item) ? (sampleText(String(item)) ?? 'E') : 'E'));
  const words = typeof token === 'string' ? token.trim().split(/\s+/) : [];
  const samples = words.map(sampleText);
  if (samples.length === 0 || samples.includes(null)) throw unreadable(field, 'an array of numbers or their text is needed');
  return samples.map((sample) => sample ?? 'E');
}

function periodOf(
  { kind, expression }: WaveformExpressions['spacing'],
  field: (name: string, expression: Expression) => Field,
): number {
  const one = field(kind === 'rate' ? 'RateExpression' : 'PeriodExpression', expression);
  const number = Number(requiredText(one));
  const periodMs = kind === 'rate' ? 1000 / number : number;
  if (!(periodMs > 0 && Number.isFinite(periodMs))) throw unreadable(one, `${number} is no sampling interval`);
  return periodMs;
}

interface Field {
  readonly name: string;
  readonly expression: Expression;
  readonly root: Token;
  readonly compat: boolean;
}

function optionalText({ expression, root, compat }: Field): string | null {
  const token = expression.one(root);
  return token === undefined ? null : textOf(token, compat);
}

function requiredText(field: Field): string {
  const token = field.expression.one(field.root);
  if (isArray(token) || isObject(token)) throw unreadable(field, 'an object or array has no text');
  const text = token === undefined ? null : textOf(token, field.compat);
  if (text === null || text.trim() === '') throw missing(field, token !== undefined);
  return text;
}

/** The second expression is tried when the first gives nothing or nothing usable. */
function requiredTime(fields: readonly Field[]): string {
  let failure: unknown;
  for (const field of fields) {
    try {
      return timeOf(field);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

function timeOf(field: Field): string {
  const token = field.expression.one(field.root) ?? null;
  if (token === null || token === '') throw missing(field, false);
  const ticks = ticksOf(token);
  if (ticks === null)
    throw unreadable(
      field,
      `${isArray(token) || isObject(token) ? 'an object or array' : `"${textOf(token, field.compat) ?? ''}"`} is no time`,
    );
  return isoShort(ticks);
}

function missing(field: Field, present: boolean): MappingFailure {
  const inner = present ? new Error(`A null or empty value was supplied for the required field [${field.name}]`) : undefined;
  return new MappingFailure(
    'IncompatibleDataException',
    `Unable to extract required value for [${field.name}] using ${field.expression.text}`,
    placeOf(field),
    inner,
  );
}

function unreadable(field: Field, why: string): MappingFailure {
  const message = `Encountered an error while extracting value for [${field.name}] using expression ${field.expression.text}`;
  return new MappingFailure('IncompatibleDataException', message, placeOf(field), new Error(why));
}

function placeOf({ name, expression }: Field): { field: string; expression: string; line: number; column: number } {
  return { field: name, expression: expression.text, ...expression.position };
}
