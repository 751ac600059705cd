import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PcapContent, readPcap } from '../../../device-drivers/commands/pcap.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { valuesOf } from '../support/heard.ts';
import { decoded, ofKind, reasons } from './support.ts';

const CAPTURE = 'captures/ge-unity/dash4000-udp-part1.pcap';

describe.skipIf(!hasShared(CAPTURE))('recorded Dash 4000, 37 datagrams (needs ../shared/captures/ge-unity)', () => {
  let content: PcapContent;
  let output: ReturnType<typeof decoded>;
  beforeAll(() => {
    content = readPcap(readFileSync(sharedPath(CAPTURE)), CAPTURE);
    output = decoded(...content.datagrams.map(({ payload, wallMs, from }) => ({ bytes: payload, ms: wallMs, from })));
  });

  it('every datagram is recognised and nothing is wrong with any', () => {
    const kinds: Record<string, number> = {};
    for (const { kind } of output.frames) kinds[kind] = (kinds[kind] ?? 0) + 1;
    expect(kinds).toEqual({
      'alarm broadcast': 4,
      waves: 26,
      numerics: 4,
      'request of another host': 2,
      'discovery broadcast': 1,
    });
    expect([reasons(output), content.skipped]).toEqual([[], {}]);
  });

  it('numerics: SpO2 97, pulse 64, 65, 65, 65; the others say why they are missing', () => {
    const vitals = ofKind(output.readings, 'vital');
    const series = (code: string) => vitals.filter(({ vendorCode }) => vendorCode === code).map(({ value }) => value);
    expect(series('2D/1')).toEqual([97, 97, 97, 97]);
    expect(series('2D/2')).toEqual([64, 65, 65, 65]);
    expect(valuesOf(vitals)).toEqual({
      ...{ '3A/1': 'probe-off', '3A/2': 'probe-off', '2D/1': 97, '2D/2': 65 },
      ...{ '18/1': 'not-measured', '18/2': 'not-measured', '18/3': 'not-measured' },
      ...{ '56/1': 'invalid', '57/1': 'invalid', '58/1': 'invalid', '59/1': 'invalid' },
    });
    expect(new Set(output.readings.map(({ source }) => source))).toEqual(new Set(['192.168.0.195']));
  });

  it('waves: four leads off, pleth each value twice, 250 ms a packet', () => {
    const waves = ofKind(output.readings, 'waveform');
    const samples = (code: string) => waves.filter(({ vendorCode }) => vendorCode === code).flatMap((wave) => wave.samples);
    for (const lead of ['07', '08', '09', '0A']) {
      expect(samples(lead)).toHaveLength(26 * 60);
      expect(samples(lead).every((sample) => sample === null)).toBe(true);
    }
    expect(samples('27')).toHaveLength(26 * 15);
    expect(samples('27').slice(0, 6)).toEqual([624, 624, 608, 608, 600, 600]);
    expect(waves.map(({ rateHz }) => rateHz).slice(0, 5)).toEqual([240, 240, 240, 240, 60]);
  });

  it('the alarm of bed B-01, once, though it was broadcast four times', () => {
    expect(ofKind(output.readings, 'alert')).toMatchObject([
      {
        vendorCode: '3A ABLTG AUSFALL',
        label: 'ECG',
        text: 'ABLTG AUSFALL',
        phase: 'present',
        time: { deviceUptimeMs: 182_000 },
      },
    ]);
  });

  it('bed, person, clock and limits', () => {
    const [bed, limits, discovery, ...more] = ofKind(output.readings, 'status');
    expect(more).toEqual([]);
    expect(bed).toMatchObject({ bedLabel: 'B-01', settings: { ward: 'HOME' } });
    expect(limits?.settings).toMatchObject({
      ...{ 'SpO2 low limit': 94, 'SpO2 high limit': 101, 'Pulse low limit': 35, 'Pulse high limit': 110 },
      ...{ 'NIBP mean low limit': 40, 'NIBP mean high limit': 140, 'NIBP sys low limit': 80, 'NIBP sys high limit': 160 },
      ...{ 'NIBP dia low limit': 20, 'NIBP dia high limit': 120, 'ST I (raw) low limit': -20 },
    });
    expect(discovery).toMatchObject({
      bedLabel: 'B-01',
      time: { deviceWall: '2019-05-05T09:55:48' },
      settings: {
        ...{ ward: 'HOME', ipAddress: '192.168.0.195', familyName: 'TESTPERSONX', givenName: 'A' },
        services: '3:2000 11:32 9:2000 13:3000 1C:3001 D:2000 C:2000',
      },
    });
  });
});
