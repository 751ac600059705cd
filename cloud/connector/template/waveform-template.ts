import type { Expression } from '../expression.ts';
import { type ExpressionReading, readExpression } from './read-expression.ts';
import type { Member, Place, TemplateSource } from './template-source.ts';

export const WAVEFORM_MEMBERS = ['valueName', 'samplesExpression', 'periodExpression', 'rateExpression', 'chunkSeconds'] as const;

/**
 * Ours, opt-in by the template type `WaveformContent`: one match holds many samples (Q35). The time expression gives the time of the
 * first; the samples are an array of numbers, or their text as SampledData writes it.
 */
export interface WaveformExpressions {
  readonly valueName: string;
  readonly samples: Expression;
  /** Milliseconds between samples, or samples per second. */
  readonly spacing: { readonly kind: 'period' | 'rate'; readonly expression: Expression };
  /** The longest stretch that one Observation holds. */
  readonly chunkSeconds: number;
}

/** Ten seconds, as the specification of the vitals asks for an ECG (specs fhir-vitals section 3). */
const CHUNK_SECONDS = 10;

export function readWaveform(
  source: TemplateSource,
  body: Place,
  members: ReadonlyMap<string, Member>,
  reading: ExpressionReading,
): WaveformExpressions | null {
  const valueName = source.text(source.required(body, members, 'valueName'));
  const expression = (place: Place | null): Expression | null => place && readExpression(source, place, reading);
  const samples = expression(source.required(body, members, 'samplesExpression'));
  const rate = source.optional(members, 'rateExpression');
  const found = rate ?? source.optional(members, 'periodExpression');
  if (!found) source.report(body, 'A waveform needs periodExpression (milliseconds) or rateExpression (samples per second)');
  const spacing = expression(found);
  const chunkSeconds = readSeconds(source, source.optional(members, 'chunkSeconds'));
  if (valueName === null || !samples || !spacing) return null;
  return { valueName, samples, spacing: { kind: rate ? 'rate' : 'period', expression: spacing }, chunkSeconds };
}

function readSeconds(source: TemplateSource, member: Member | null): number {
  if (!member) return CHUNK_SECONDS;
  const seconds = Number(source.text(member));
  if (seconds > 0 && seconds <= 3600) return seconds;
  source.report(member, 'chunkSeconds is a number above 0, at most 3600');
  return CHUNK_SECONDS;
}
