import type { Measurement } from '../contract/events.ts';
import type { DialectOptions } from './expression.ts';
import type { MeasurementGroup } from './grouping.ts';
import { MappingFailure } from './mapping-error.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import { PERIOD_INTERVALS } from './template/period-interval.ts';
import { clockPeriod, compactTime, parseIsoTime, type Ticks } from './time.ts';
import { lastInstant } from './waveform.ts';

export interface Period {
  readonly start: Ticks;
  readonly end: Ticks;
}

export interface Datum {
  readonly at: Ticks;
  readonly text: string;
  /** Of a waveform: the text holds many samples, so many milliseconds apart. */
  readonly periodMs?: number;
}

/** What becomes one Observation (specs iomt-mapping section 11). */
export interface ObservationGroup {
  readonly group: MeasurementGroup;
  readonly template: FhirTemplate;
  readonly boundary: Period;
  /** Last part of the Observation's identifier. */
  readonly segment: string;
  /** Per property name, sorted by time; one per time. */
  readonly values: ReadonlyMap<string, readonly Datum[]>;
  readonly sources: readonly Measurement[];
}

/** @throws MappingFailure when a correlation id is needed and missing */
export function observationGroups(
  group: MeasurementGroup,
  template: FhirTemplate,
  options: DialectOptions,
): readonly ObservationGroup[] {
  if (template.periodInterval !== PERIOD_INTERVALS.Single) refuseWaveform(group, template);
  if (template.periodInterval === PERIOD_INTERVALS.CorrelationId) return [byCorrelation(group, template)];
  const [only] = group.data;
  if (only && group.data.length === 1) return [partWith(group, template, boundaryOf(only, template), group.data, options)];
  const parts = new Map<string, { boundary: Period; data: Measurement[] }>();
  for (const measurement of group.data) {
    const boundary = boundaryOf(measurement, template);
    const part = parts.get(String(boundary.start));
    if (part) part.data.push(measurement);
    else parts.set(String(boundary.start), { boundary, data: [measurement] });
  }
  return [...parts.values()].map(({ boundary, data }) => partWith(group, template, boundary, data, options));
}

function boundaryOf(measurement: Measurement, { periodInterval }: FhirTemplate): Period {
  const at = instant(measurement);
  return periodInterval === PERIOD_INTERVALS.Single
    ? { start: at, end: lastInstant(measurement, at) }
    : clockPeriod(at, periodInterval);
}

function partWith(
  group: MeasurementGroup,
  template: FhirTemplate,
  boundary: Period,
  data: readonly Measurement[],
  { compat }: DialectOptions,
): ObservationGroup {
  const exact = !compat && template.periodInterval === PERIOD_INTERVALS.Single;
  const start = compactTime(boundary.start, exact);
  const segment = `${start}.${boundary.end === boundary.start ? start : compactTime(boundary.end, exact)}`;
  return { group, template, boundary, segment, values: valuesOf(data), sources: sourcesIn(group, data) };
}

/** A stretch of wave is an Observation of its own, so that nothing is ever written twice. */
function refuseWaveform(group: MeasurementGroup, template: FhirTemplate): void {
  if (group.data.every(({ SamplePeriodMs }) => SamplePeriodMs === undefined)) return;
  throw new MappingFailure(
    'NotSupportedException',
    'a waveform needs periodInterval 0: each stretch is an Observation of its own',
    {
      template: template.typeName,
      field: 'periodInterval',
      ...template.position,
    },
  );
}

function byCorrelation(group: MeasurementGroup, template: FhirTemplate): ObservationGroup {
  const { correlationId, data } = group;
  if (correlationId === null || correlationId.trim() === '') {
    throw new MappingFailure(
      'CorrelationIdNotDefinedException',
      'periodInterval -1 needs a correlation id and the measurement has none',
      {
        template: template.typeName,
        field: 'CorrelationIdExpression',
        ...template.position,
      },
    );
  }
  const times = data.map(instant).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const boundary = { start: times[0] ?? 0n, end: times.at(-1) ?? 0n };
  return { group, template, boundary, segment: correlationId, values: valuesOf(data), sources: group.sources };
}

function instant(measurement: Measurement): Ticks {
  return parseIsoTime(measurement.OccurrenceTimeUtc) ?? 0n;
}

function sourcesIn(group: MeasurementGroup, data: readonly Measurement[]): readonly Measurement[] {
  if (group.data.length === data.length) return group.sources;
  const times = new Set(data.map(({ OccurrenceTimeUtc }) => OccurrenceTimeUtc));
  return group.sources.filter(({ OccurrenceTimeUtc }) => times.has(OccurrenceTimeUtc));
}

function valuesOf(data: readonly Measurement[]): ReadonlyMap<string, readonly Datum[]> {
  const values = new Map<string, Datum[]>();
  for (const measurement of data) {
    const at = instant(measurement);
    const { SamplePeriodMs: periodMs } = measurement;
    for (const { Name, Value } of measurement.Properties) {
      const datum = periodMs === undefined ? { at, text: Value } : { at, text: Value, periodMs };
      const list = values.get(Name);
      if (list) list.push(datum);
      else values.set(Name, [datum]);
    }
  }
  if (data.length > 1) for (const [name, list] of values) values.set(name, sortedOnePerTime(list));
  return values;
}

function sortedOnePerTime(list: readonly Datum[]): Datum[] {
  const sorted = [...list].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return sorted.filter((datum, at) => sorted[at - 1]?.at !== datum.at);
}
