import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contecCms50 } from '../../../device-drivers/contec-cms50/index.ts';
import { pack, unpack } from '../../../device-drivers/contec-cms50/wire.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { Conversation } from '../support/conversation.ts';
import { heard, hexBytes, valuesOf } from '../support/heard.ts';

const signals = generatePatient({ seed: 6, scenario: 'stable' });
const talk = (faults: readonly string[] = []) =>
  new Conversation(
    contecCms50.openSession({ transport: 'serial', waves: [] }),
    contecCms50.openSimulator({ transport: 'serial', signals, faults }),
  ).start();

describe.skipIf(!hasShared('captures/contec-cms50'))('recorded CMS50E stream (needs ../shared/captures/contec-cms50)', () => {
  it('every packet as the decoded table has it', () => {
    const { readings, issues, frames } = heard(
      contecCms50,
      readFileSync(sharedPath('captures/contec-cms50/cms50e-realtime-part1.bin')),
    );
    const [, ...rows] = readFileSync(sharedPath('captures/contec-cms50/cms50e-realtime-part1.decoded.csv'), 'utf8')
      .trim()
      .split('\n');
    expect([frames, issues]).toEqual([rows.length, []]);
    const samples = readings.flatMap((reading) => (reading.kind === 'waveform' ? reading.samples : []));
    rows.forEach((row, packet) => {
      const [, strength, , pleth, bar, , pulse, spo2] = row.split(',').map(Number);
      const of = valuesOf(readings.filter(({ frame, kind }) => frame === packet && kind === 'vital'));
      expect(of).toEqual({ SpO2: spo2, PR: pulse, PI: 'invalid', 'signal strength': strength, 'bar graph': bar });
      expect(samples[packet]).toBe(pleth);
    });
  });
});

describe('protocol B', () => {
  it.each([
    ['01 E9 80 C0 90 FF FF FF FF', 'probe-off'],
    ['01 E0 84 13 92 BC E3 FF FF', undefined],
  ])('%s', (hex, value) => {
    expect(valuesOf(heard(contecCms50, hexBytes(hex)).readings)['SpO2']).toBe(value);
  });

  it('unpacks what it packs, and gives the commands of the document', () => {
    const data = [0xff, 0x00, 0x80, 0x7f, 1, 200, 3];
    expect(unpack(pack(0x01, data))).toEqual(data);
    expect(Buffer.from(pack(0x7d, [0xae, 0, 0xff, 0, 0, 0, 0])).toString('hex')).toBe('7d85ae80ff80808080');
  });

  it('is started, told that somebody is there, and stopped; identity and state come along', () => {
    const bed = talk().run(40);
    expect(bed.links.at(-1)).toBe('connected');
    expect(bed.readings.flatMap((reading) => (reading.kind === 'status' ? [reading.settings] : []))).toEqual([
      { deviceId: 'user' },
      { perfusionIndex: 'yes' },
    ]);
    expect(bed.count('silent')).toBe(0);
  });

  it('a sleeping device is asked every five seconds and streams once it is awake', () => {
    const device = contecCms50.openSimulator({ transport: 'serial', signals, faults: ['asleep'] });
    const bed = new Conversation(contecCms50.openSession({ transport: 'serial', waves: [] }), device).start().run(12);
    expect(bed.readings).toEqual([]);
    (device as unknown as { setFaults(names: string[]): void }).setFaults([]);
    bed.run(7);
    expect(bed.links.at(-1)).toBe('connected');
  });

  it('says why the device goes', () => {
    const device = contecCms50.openSimulator({ transport: 'serial', signals, faults: [] });
    const bed = new Conversation(contecCms50.openSession({ transport: 'serial', waves: [] }), device).start().run(3);
    (device as unknown as { setFaults(names: string[]): void }).setFaults(['disconnecting']);
    bed.run(5);
    expect(bed.issues.find(({ reason }) => reason === 'device-error')?.detail).toContain('switched off');
    expect(bed.count('silent')).toBe(1);
  });

  it('skips what nobody asked for by its length and says so', () => {
    const { issues, frames } = heard(contecCms50, hexBytes('06 80 80 87 01 E0 84 93 92 BC E3 FF FF 11 80 81 81 80 80 80 80 80'));
    expect([frames, issues]).toEqual([3, ['unexpected-data', 'unexpected-data']]);
  });
});

describe('protocol A', () => {
  it.each([
    ['C5 33 06 41 61', { SpO2: 97, PR: 65 }],
    ['85 33 46 0C 61', { SpO2: 97, PR: 140 }],
    ['85 33 16 7F 7F', { SpO2: 'probe-off', PR: 'probe-off' }],
    ['85 33 26 41 61', { SpO2: 'artefact', PR: 'artefact' }],
    ['85 33 06 00 00', { SpO2: 'invalid', PR: 'invalid' }],
  ])('%s', (hex, values) => {
    expect(valuesOf(heard(contecCms50, hexBytes(hex)).readings)).toMatchObject(values);
  });

  it('nothing is ever said to such a device', () => {
    const session = contecCms50.openSession({ transport: 'serial', waves: [] });
    const device = contecCms50.openSimulator({ transport: 'serial', signals, faults: ['generation-a'] });
    const said: Uint8Array[] = [];
    const quiet = { ...device, receive: (bytes: Uint8Array) => (said.push(bytes), []), tick: device.tick.bind(device) };
    const bed = new Conversation(session, quiet).start().run(10).stop();
    expect(bed.readings.length).toBeGreaterThan(100);
    expect(said).toEqual([]);
  });
});
