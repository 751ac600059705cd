import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Observation } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { toldIn } from '../../../cloud/api/live.ts';
import { traceAnswer } from '../../../cloud/api/trace.ts';
import { recordOfSource } from '../../../cloud/contract/record-source.ts';
import { telemetry } from '../../support/telemetry.ts';

const observation: Observation = {
  resourceType: 'Observation',
  id: 'o1',
  meta: { source: 'urn:wardlight:record:telemetry/2/17#boot-1-5%2F147842' },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  effectiveDateTime: '2026-01-05T10:00:00.000Z',
  valueQuantity: { value: 122, code: '/min' },
};

function archived(body: unknown) {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    id: 'telemetry/2/17',
    enqueuedAt: '2026-01-05T10:00:01.000Z',
    headers: { systemProperties: { 'iothub-connection-device-id': 'station-bed-12', 'message-id': 'station-bed-12-5' } },
    bodyBase64: bytes.toString('base64'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    hash: 'h',
  };
}

describe('one number back to its bytes', () => {
  it('finds the record and the reading in the source that the connector wrote', () => {
    expect(recordOfSource(observation.meta?.source)).toEqual({ record: 'telemetry/2/17', reading: 'boot-1-5/147842' });
    expect(recordOfSource('urn:something:else')).toBeNull();
    expect(recordOfSource(undefined)).toBeNull();
    expect(recordOfSource('urn:wardlight:record:telemetry/2/17#50%')).toBeNull();
  });

  it('shows the reading and the device message it was decoded from', () => {
    const body = telemetry({ frame: 'boot-1-5', bytes: [0xe1, 0x00, 0x00, 0x02], code: 147842, value: 122 });
    const answer = traceAnswer(observation, archived(body));
    expect(answer.reading).toMatchObject({ id: 'boot-1-5/147842', value: 122 });
    expect(answer.frame?.hex).toBe('e1000002');
    expect(answer.record).toMatchObject({ id: 'telemetry/2/17', deviceId: 'station-bed-12', messageId: 'station-bed-12-5' });
  });

  it('finds the message among several that came compressed in one', () => {
    const messages = [1, 2].map((n) => telemetry({ frame: `boot-1-${n + 3}`, bytes: [n], value: 120 + n, sequence: n }));
    const whole = archived({});
    const batch = {
      ...whole,
      headers: { systemProperties: { 'message-id': 'station-bed-12-1-2', 'content-encoding': 'gzip' } },
      bodyBase64: gzipSync(JSON.stringify({ schema: 'wardlight.batch.v1', messages })).toString('base64'),
    };
    const second = { ...observation, meta: { source: 'urn:wardlight:record:telemetry/2/17.1#boot-1-5%2F147842' } };
    const answer = traceAnswer(second, batch);
    expect(answer.reading).toMatchObject({ id: 'boot-1-5/147842', value: 122 });
    expect(answer).toMatchObject({ frame: { hex: '02' }, record: { id: 'telemetry/2/17', messageId: 'station-bed-12-2' } });
  });

  it('leads what was charted to the message, in words, and to who charted it', () => {
    const entry = { kind: 'entry', id: 'boot-1-7', what: 'consciousness', value: 'C', measuredAt: '2026-01-05T10:00:00.000Z' };
    const charted: Observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '67775-7' }] },
      meta: { source: 'urn:wardlight:record:telemetry/2/17#boot-1-7' },
      valueCodeableConcept: { text: 'Confused' },
    };
    const named = traceAnswer(charted, archived({ ...telemetry({}), readings: [{ ...entry, by: 'nurse' }], frames: [] }));
    expect(named).toMatchObject({ observation: { value: null, text: 'Confused' }, reading: { value: 'C' }, chartedBy: 'nurse' });
    const unnamed = traceAnswer(charted, archived({ ...telemetry({}), readings: [entry], frames: [] }));
    expect(unnamed).toMatchObject({ reading: { value: 'C' }, chartedBy: null });
  });

  it('says so when a foreign message carries no device bytes', () => {
    const answer = traceAnswer(observation, archived({ heartRate: 122 }));
    expect(answer.frame).toBeNull();
    expect(answer.observation.value).toBe(122);
  });
});

const REFUSED = { kind: 'note-refused', id: 'n2', reason: 'another-patient' };

describe('what a message tells beside numbers', () => {
  it('is that there was an alarm step, that waves came, and which notes the bed shows or refuses', () => {
    expect(toldIn({ readings: [{ kind: 'vital' }] })).toEqual({ alarmed: false, notes: [], waves: false });
    expect(toldIn(null)).toEqual({ alarmed: false, notes: [], waves: false });
    expect(toldIn({ readings: [null, { kind: 'alarm' }, { kind: 'note', id: 'n1' }, { kind: 'wave' }, REFUSED] })).toEqual({
      alarmed: true,
      notes: [
        { id: 'n1', refused: null },
        { id: 'n2', refused: 'another-patient' },
      ],
      waves: true,
    });
  });
});
