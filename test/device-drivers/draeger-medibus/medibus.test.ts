import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HostInstant } from '#device';
import { readClock, readIdentity, writeClock } from '../../../device-drivers/draeger-medibus/decode/texts.ts';
import { draegerMedibus } from '../../../device-drivers/draeger-medibus/index.ts';
import { configureRequest, disableStreams, enableStreams } from '../../../device-drivers/draeger-medibus/realtime-request.ts';
import { answer, command } from '../../../device-drivers/draeger-medibus/wire.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { Conversation } from '../support/conversation.ts';
import { heard, hexBytes, valuesOf } from '../support/heard.ts';

const signals = generatePatient({ seed: 6, scenario: 'stable' });
const device = (faults: readonly string[] = []) => draegerMedibus.openSimulator({ transport: 'serial', signals, faults });
const talk = (simulator = device()) =>
  new Conversation(draegerMedibus.openSession({ transport: 'serial', waves: [] }), simulator).start();
const setFaults = (simulator: object, faults: string[]) => (simulator as { setFaults(names: string[]): void }).setFaults(faults);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();
const said = (data: string, code = 0x24) => answer(code, data);
const settingsOf = (bed: { readings: readonly { kind: string }[] }) =>
  Object.assign({}, ...bed.readings.map((reading) => ('settings' in reading ? reading.settings : {}))) as Record<string, unknown>;

const FIXTURE = 'specs/devices/fixtures/medibus-exchanges.txt';

describe.skipIf(!hasShared(FIXTURE))(
  'exchanges of the manual (needs ../shared/specs/devices/fixtures/medibus-exchanges.txt)',
  () => {
    const lines = hasShared(FIXTURE)
      ? readFileSync(sharedPath(FIXTURE), 'utf8')
          .split('\n')
          .filter((line) => /^[PD] /.test(line))
      : [];
    const bytesOf = (note: string) => {
      const line = lines.find((each) => each.includes(note)) ?? '';
      return hexBytes(line.replace(/^.*?\([MC]\)/, '').replace(/<-.*$/, ''));
    };
    const deviceLines = lines.filter((line) => line.startsWith('D '));

    it('counts its cases: all that the device says is read, but for what its answer 15 says', () => {
      expect(deviceLines).toHaveLength(18);
      const bytes = Buffer.concat(deviceLines.map((line) => bytesOf(line.slice(0, line.indexOf('(')))));
      const { frames, issues } = heard(draegerMedibus, bytes);
      expect([frames, issues]).toEqual([18, ['device-error']]);
    });

    it.each([
      ['data SpO2 98 pulse 70', { '1:EB': 98, '1:E1': 70 }],
      ['data Ppeak 24', { '1:7D': 24, '1:78': 5, '1:B9': 8.4, '1:D6': 14 }],
      ['no data', {}],
      ['restricted answer', { '1:EB': 98 }],
    ])('%s', (note, values) => {
      expect(valuesOf(heard(draegerMedibus, bytesOf(note)).readings)).toEqual(values);
    });

    it('alarms come with their priority', () => {
      expect(heard(draegerMedibus, bytesOf('alarms: prio 27')).readings).toMatchObject([
        { text: 'PAW HIGH', priority: 'high', phase: 'present', category: 'physiological' },
        { text: 'MV ALRM OFF', priority: 'low', phase: 'present', category: 'technical' },
      ]);
    });

    it('realtime values are those of the manual, recomputed', () => {
      const records = ['realtime config (M)', 't=0 both', 't=32', 't=48', 'inspiration starts'].map((note) =>
        bytesOf(note.startsWith('realtime') ? 'D realtime config' : note),
      );
      const waves = heard(draegerMedibus, Buffer.concat(records)).readings.flatMap((reading) =>
        reading.kind === 'waveform' ? [reading] : [],
      );
      expect(waves.map(({ samples }) => samples.map((sample) => Number(sample?.toFixed(2))))).toEqual([
        [0.13, 0.5, 0],
        [1.96, 2.07, 1.64],
      ]);
      expect(waves.map(({ rateHz, unit }) => [rateHz, unit])).toEqual([
        [62.5, 'mbar'],
        [62.5, 'mm[Hg]'],
      ]);
    });

    it('what we say is what the manual says', () => {
      expect(bytesOf('P ICC')).toEqual(command(0x51));
      expect(bytesOf('P NOP (C)')).toEqual(command(0x30));
      expect(bytesOf('P own identity (C)')).toEqual(answer(0x52, "0161'bedside'01.00:06.00"));
      expect(bytesOf('P enable streams 1+2')).toEqual(enableStreams(2));
      expect(bytesOf('P disable all')).toEqual(disableStreams());
      const stream = { intervalUs: 16_000, low: 0, high: 100, maxBin: 100 };
      expect(hex(configureRequest([{ code: '00', ...stream }]))).toBe('1B543030303133300D');
    });
  },
);

describe('a value', () => {
  it.each([
    [' 8.4', 8.4],
    ['7.2 ', 7.2],
    ['-12 ', -12],
    ['  0 ', 0],
    ['- 10', -10],
  ])('"%s" is %d', (text, value) => {
    expect(valuesOf(heard(draegerMedibus, said(`05${text}`)).readings)).toEqual({ '1:05': value });
  });

  it('that the device leaves out has gone, and is said to be so once', () => {
    const { readings } = heard(draegerMedibus, Buffer.concat([said('EB  98'), said(''), said('')]));
    expect(readings).toMatchObject([
      { value: 98, reason: null },
      { value: null, reason: 'not-measured' },
    ]);
  });

  it('that is none is kept as malformed; its neighbours are read', () => {
    const { readings, issues } = heard(draegerMedibus, said('EB  9xE1  70'));
    expect([valuesOf(readings), issues]).toEqual([{ '1:E1': 70 }, ['malformed']]);
  });

  it('of the second codepage is another one than that of the first', () => {
    const bytes = Buffer.concat([said('07  12', 0x24), said('07  34', 0x2b)]);
    expect(valuesOf(heard(draegerMedibus, bytes).readings)).toEqual({ '1:07': 12, '2:07': 34 });
  });
});

describe('the two protocols on one line', () => {
  const data = said('EB  98');
  const nested = command(0x52);

  it('a command may stand at any place of an answer', () => {
    for (let at = 1; at < data.length; at++) {
      const bytes = Buffer.concat([data.subarray(0, at), nested, data.subarray(at)]);
      const { readings, issues, frames } = heard(draegerMedibus, bytes);
      expect([at, valuesOf(readings), issues, frames]).toEqual([at, { '1:EB': 98 }, [], 2]);
    }
  });

  it('realtime bytes, and those that stop and start the flow, may stand at any place of a message', () => {
    for (let at = 0; at <= data.length; at++) {
      const bytes = Buffer.concat([data.subarray(0, at), Uint8Array.of(0xd0, 0x11, 0xc0, 0xc0, 0x13), data.subarray(at)]);
      const { readings, issues } = heard(draegerMedibus, bytes);
      expect([at, valuesOf(readings), issues]).toEqual([at, { '1:EB': 98 }, []]);
    }
  });

  it('a record with a value missing is a gap of its length', () => {
    const simulator = device(['lost-values']);
    const bed = talk(simulator).run(8);
    const pleth = bed.readings.flatMap((reading) =>
      reading.vendorCode === 'realtime 02' && 'samples' in reading ? reading.samples : [],
    );
    expect(bed.count('truncated')).toBeGreaterThan(10);
    const gaps = pleth.flatMap((sample, index) => (sample === null ? [index] : []));
    expect(gaps.length).toBeGreaterThan(10);
    gaps.slice(1).forEach((gap, index) => expect(gap - (gaps[index] ?? 0)).toBe(8));
  });
});

describe('the conversation', () => {
  it('reads who it is, how it is set and what it ventilates', () => {
    const bed = talk().run(12);
    expect(settingsOf(bed)).toMatchObject({
      ...{ deviceId: '8888', medibusVersion: 3, ventilationMode: 'PC-BIPAP', 'Inspiratory oxygen fraction (%)': 40 },
      ...{ 'low limit PIP': 5, 'high limit PIP': 40, units: 'as in the table of this device' },
    });
    expect(bed.readings.find(({ kind }) => kind === 'status')).toMatchObject({ model: 'Evita 4' });
    expect(bed.links).toEqual(['connecting', 'connected']);
  });

  it('an old device is asked for nothing that has an argument, and gives its numbers', () => {
    const bed = talk(device(['old-version'])).run(8);
    expect(valuesOf(bed.readings)['1:EB']).toBeTypeOf('number');
    expect(bed.readings.some(({ kind }) => kind === 'waveform')).toBe(false);
  });

  it('asks again what the device could not read', () => {
    const bed = talk(device(['refuse'])).run(12);
    expect(bed.count('device-error')).toBeGreaterThan(2);
    expect(bed.links.at(-1)).toBe('connected');
    expect(bed.readings.filter(({ vendorCode }) => vendorCode === '1:EB').length).toBeGreaterThan(8);
  });

  it('waves come again when the device has changed their configuration', () => {
    const bed = talk(device(['reconfigure'])).run(12);
    const before = bed.readings.length;
    bed.run(8);
    expect(bed.readings.slice(before).some(({ kind }) => kind === 'waveform')).toBe(true);
  });

  it('an identity that reaches the device late is waited for: what is asked too soon after it would never be answered', () => {
    const simulator = device();
    const late: Uint8Array[] = [];
    let untilMs: number | null = null;
    // The line is in order: what is said behind the identity waits with it.
    const through = {
      receive(bytes: Uint8Array, now: HostInstant) {
        if (untilMs === null && bytes[0] === 0x01 && bytes[1] === 0x52) untilMs = now.monotonicMs + 400;
        if (now.monotonicMs >= (untilMs ?? 0)) return simulator.receive(bytes, now);
        late.push(bytes);
        return [];
      },
      tick(now: HostInstant) {
        const arrived = now.monotonicMs >= (untilMs ?? 0) ? late.splice(0) : [];
        return [...arrived.flatMap((bytes) => simulator.receive(bytes, now)), ...simulator.tick(now)];
      },
    };
    const bed = talk(through).run(12);
    expect(bed.count('silent')).toBe(0);
    expect(bed.links).toEqual(['connecting', 'connected']);
    expect(bed.readings.some(({ kind }) => kind === 'waveform')).toBe(true);
  });

  it('a device that forgot everything is set up again', () => {
    let simulator = device();
    const through = {
      receive: (...all: Parameters<typeof simulator.receive>) => simulator.receive(...all),
      tick: (...all: Parameters<typeof simulator.tick>) => simulator.tick(...all),
    };
    const bed = talk(through).run(8);
    simulator = device();
    const before = bed.readings.length;
    bed.run(12);
    const after = bed.readings.slice(before);
    expect(after.some(({ kind }) => kind === 'waveform')).toBe(true);
    expect(after.some(({ vendorCode }) => vendorCode === '1:EB')).toBe(true);
  });

  it('alarms begin and end', () => {
    const simulator = device();
    const bed = talk(simulator).run(4);
    setFaults(simulator, ['device-alarm']);
    bed.run(4);
    setFaults(simulator, []);
    bed.run(4);
    expect(bed.readings.flatMap((reading) => (reading.kind === 'alert' ? [`${reading.text} ${reading.phase}`] : []))).toEqual([
      'PAW HIGH present',
      'PAW HIGH end',
    ]);
  });
});

describe('date, time and identity', () => {
  it.each([
    ['11:11:1911-NOV-93', '1993-11-11T11:11:19'],
    [' 9: 5: 1 1-MAI-26', '2026-05-01T09:05:01'],
    ['23:59:5931-DEZ-26', '2026-12-31T23:59:59'],
    ['23:5931-DEC-26', '2026-12-31T23:59:00'],
    ['23:59:5931-OCT-79', '2079-10-31T23:59:59'],
    ['23:59:5931-XXX-26', null],
    ['', null],
  ])('%s', (text, iso) => {
    expect(readClock(text)).toBe(iso);
  });

  it('what is written is read', () => {
    expect(readClock(writeClock('2026-03-14T09:41:07'))).toBe('2026-03-14T09:41:07');
  });

  it('a device without a name is just a device', () => {
    expect(heard(draegerMedibus, answer(0x52, "8888''01.00:03.00")).readings).toMatchObject([{ label: 'Device', model: null }]);
  });

  it('an identity without a name is one, a text without quotes is none', () => {
    expect(readIdentity("0161''01.00:06.00")).toEqual({ id: '0161', name: '', revision: '01.00', medibus: 6 });
    expect(readIdentity('8888 Evita')).toBeNull();
    expect(readIdentity("8888'Evita 4'04.00:0.3.0")).toBeNull();
  });
});
