import { describe, expect, it } from 'vitest';
import { openWaveStreams } from '../../../cloud/api/wave-streams.ts';
import type { WaveEvent } from '../../../cloud/contract/dashboard-api.ts';
import { telemetry } from '../../support/telemetry.ts';

const AT = '2026-01-05T10:00:00.000Z';
const wave = {
  kind: 'wave',
  id: 'w1',
  channel: '131330',
  unit: 'mV',
  rateHz: 250,
  measuredAt: AT,
  origin: 0,
  factor: 0.001,
  samplesBase64: Buffer.from(new Int16Array([1, 2]).buffer).toString('base64'),
  alarmId: null,
};
const message = (patient: string | null, readings: readonly object[] = [wave]): object => ({
  ...telemetry({}),
  admission: patient === null ? null : { patient, encounter: 'E-1', since: AT },
  readings,
});

function listening(patients: readonly string[], sinceMs = Date.parse(AT)) {
  const streams = openWaveStreams();
  const heard: WaveEvent[] = [];
  const stop = streams.listen('station-1', {
    identifiers: new Set(patients),
    sinceMs,
    hear: (event) => void heard.push(event),
  });
  return { streams, heard, stop };
}

describe('waves of a bed', () => {
  it('are told to who looks at this patient at this station, with when the hub took them', () => {
    const { streams, heard, stop } = listening(['SIM-1']);
    streams.take('station-2', message('SIM-1'), AT);
    streams.take('station-1', message('SIM-1'), '2026-01-05T10:00:01.000Z');
    expect(heard).toMatchObject([{ type: 'wave', piece: { channel: '131330', enqueuedAt: '2026-01-05T10:00:01.000Z' } }]);
    stop();
    streams.take('station-1', message('SIM-1'), AT);
    expect([heard.length, streams.count()]).toEqual([1, 0]);
  });

  it.each([['SIM-2'], [null]])('of somebody else (%s) are never told: the looking ends and says so', (patient) => {
    const { streams, heard } = listening(['SIM-1']);
    streams.take('station-1', message(patient), AT);
    expect(heard).toEqual([{ type: 'end', why: 'other-patient' }]);
  });

  it('that were measured before anybody looked, and what cannot be read, are left out', () => {
    const { streams, heard } = listening(['SIM-1'], Date.parse(AT) + 1);
    streams.take('station-1', message('SIM-1'), AT);
    streams.take('station-1', { readings: [{ kind: 'wave' }] }, AT);
    expect(heard).toEqual([]);
  });
});
