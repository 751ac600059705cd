import { vitalSignOfMdc } from '#clinical';
import type { TelemetryEnvelope } from '#wire';

/** A valid envelope with one reading; a test states only what it is about. */
export function telemetry(about: {
  readonly frame?: string;
  readonly bytes?: readonly number[];
  readonly code?: number;
  readonly value?: number | null;
  /** Default: that of the table. */
  readonly unit?: string | null;
  readonly sequence?: number;
  readonly measuredAt?: string;
  readonly patient?: string | null;
  readonly questionable?: boolean;
}): TelemetryEnvelope {
  const frame = about.frame ?? 'boot-1-1';
  const code = about.code ?? 147842;
  const at = about.measuredAt ?? '2026-01-05T10:00:00.000Z';
  const sequence = about.sequence ?? 1;
  const value = about.value === undefined ? 72 : about.value;
  return {
    schema: 'wardlight.telemetry.v1',
    messageId: `station-bed-12-${sequence}`,
    sequence,
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission:
      about.patient === null
        ? null
        : { patient: about.patient ?? 'SIM-0037', encounter: 'ENC-SIM-0037', since: '2026-01-05T08:00:00.000Z' },
    device: { id: 'monitor-1', driver: 'philips-intellivue', manufacturer: 'Philips', model: 'M8000' },
    readings: [
      {
        kind: 'vital',
        id: `${frame}/${code}`,
        code,
        codeName: null,
        vendorCode: code.toString(16),
        label: 'HR',
        value,
        reason: value === null ? 'invalid' : null,
        unit: about.unit === undefined ? (vitalSignOfMdc(code)?.unit ?? '/min') : about.unit,
        questionable: about.questionable ?? false,
        measuredAt: at,
        arrivedAt: at,
        deviceUptimeMs: null,
        frame,
      },
    ],
    frames: [
      { id: frame, kind: 'poll result', arrivedAt: at, bytesBase64: Buffer.from(about.bytes ?? [0xe1]).toString('base64') },
    ],
  };
}
