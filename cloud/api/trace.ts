import type { Observation } from '@medplum/fhirtypes';
import { telemetryEnvelope } from '#wire';
import type { TraceAnswer } from '../contract/dashboard-api.ts';

/** What the archive gives back for one record id. */
export interface ArchivedMessage {
  readonly id: string;
  readonly enqueuedAt: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bodyBase64: string;
  readonly sha256: string;
  readonly hash: string;
}

/** `urn:wardlight:record:telemetry/p/o#readingId`, as the connector writes it into Observation.meta.source. */
export function recordOfSource(source: string | undefined): { record: string; reading: string | null } | null {
  const match = /^urn:wardlight:record:(telemetry\/\d+\/\d+)(?:#(.+))?$/.exec(source ?? '');
  if (!match?.[1]) return null;
  return { record: match[1], reading: match[2] === undefined ? null : decodeURIComponent(match[2]) };
}

/** Puts the chain together: resource → archived hub message → reading → device message. Pure. */
export function traceAnswer(observation: Observation, archived: ArchivedMessage): TraceAnswer {
  const system = (archived.headers['systemProperties'] ?? {}) as Record<string, unknown>;
  const parsed = telemetryEnvelope.safeParse(parseJson(Buffer.from(archived.bodyBase64, 'base64').toString('utf8')));
  const wanted = recordOfSource(observation.meta?.source)?.reading ?? null;
  const reading = parsed.success ? (parsed.data.readings.find(({ id }) => id === wanted) ?? null) : null;
  const frame =
    parsed.success && reading?.kind === 'vital' ? parsed.data.frames.find(({ id }) => id === reading.frame) : undefined;
  const messageId = system['message-id'];
  const deviceId = system['iothub-connection-device-id'];
  return {
    observation: {
      reference: `Observation/${observation.id ?? ''}`,
      value: observation.valueQuantity?.value ?? null,
      unit: observation.valueQuantity?.code ?? null,
      text: observation.valueCodeableConcept?.text ?? null,
      effectiveAt: observation.effectiveDateTime ?? '',
    },
    record: {
      id: archived.id,
      enqueuedAt: archived.enqueuedAt,
      sha256: archived.sha256,
      hash: archived.hash,
      deviceId: typeof deviceId === 'string' ? deviceId : '',
      messageId: typeof messageId === 'string' ? messageId : null,
    },
    reading,
    chartedBy: reading?.kind === 'entry' ? (reading.by ?? null) : null,
    frame: frame
      ? {
          id: frame.id,
          kind: frame.kind,
          arrivedAt: frame.arrivedAt,
          hex: Buffer.from(frame.bytesBase64, 'base64').toString('hex'),
        }
      : null,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
