import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geUnity } from '../../../device-drivers/ge-unity/index.ts';
import {
  alarmPacket,
  type Drawing,
  discoveryPacket,
  numericsPacket,
  wavePacket,
} from '../../../device-drivers/ge-unity/simulator/packets.ts';
import { CHANNELS } from '../../../device-drivers/ge-unity/tables/waves.table.ts';
import { hexBytes, valuesOf } from '../support/heard.ts';
import { ADDRESS, decoded, entry, instant, MONITOR, ofKind, reasons, sentBy } from './support.ts';

const OTHER = [192, 168, 0, 196] as const;
const pleth = (samples: Drawing['samples']): Drawing => ({ code: 0x27, channel: CHANNELS[0x27]!, samples });
const NOTHING = new Array<null>(15).fill(null);
const ramp = (from: number) => Array.from({ length: 15 }, (_, index) => from + index);
const numerics = (number: number, ...entries: Parameters<typeof numericsPacket>[2]) => numericsPacket(ADDRESS, number, entries);
const drawn = (output: ReturnType<typeof decoded>) => ofKind(output.readings, 'waveform').flatMap(({ samples }) => samples);

describe('numerics', () => {
  it('NIBP comes as mean, systolic, diastolic; negative numbers stay negative; zero is a value', () => {
    const { readings } = decoded({
      bytes: numerics(1, entry(0x18, [90, 118, 76]), entry(0x56, [-3, null, null]), entry(0x22, [0])),
    });
    expect(valuesOf(readings)).toEqual({ '18/1': 90, '18/2': 118, '18/3': 76, '56/1': -3, '22/1': 0 });
    const codes = ofKind(readings, 'vital').map(({ codeName }) => codeName);
    expect(codes.slice(0, 3)).toEqual(['MDC_PRESS_BLD_NONINV_MEAN', 'MDC_PRESS_BLD_NONINV_SYS', 'MDC_PRESS_BLD_NONINV_DIA']);
  });

  it.each([
    ['ECG without leads', 0x3a, 0xc01f, 'probe-off'],
    ['ECG, otherwise', 0x3a, 0xc0e0, 'invalid'],
    ['NIBP at rest', 0x18, 0xc080, 'not-measured'],
    ['SpO2', 0x2d, 0xc000, 'invalid'],
  ])('%s not available', (_, code, flags, reason) => {
    const { readings } = decoded({ bytes: numerics(1, entry(code, [null, null, null], flags)) });
    expect(new Set(Object.values(valuesOf(readings)))).toEqual(new Set([reason]));
  });

  it('high byte 80 is no number, whatever stands in the low byte', () => {
    const { readings } = decoded({ bytes: numerics(1, entry(0x2d, [0x8001, 0x80ff])) });
    expect(valuesOf(readings)).toEqual({ '2D/1': 'invalid', '2D/2': 'invalid' });
  });

  it('what the scale of is unknown has neither code nor unit', () => {
    const { readings } = decoded({ bytes: numerics(1, entry(0x23, [372]), entry(0x59, [4])) });
    expect(readings).toMatchObject([
      { vendorCode: '23/1', value: 372, code: null, unit: null, label: 'Temperature (raw)' },
      { vendorCode: '59/1', value: 4, code: null, unit: null },
    ]);
  });

  it('an unknown parameter, and an unknown value of a known one, are delivered each time and told once', () => {
    const bytes = (number: number) => numerics(number, entry(0x4f, [42, null, null]), entry(0x2d, [97, 64, 5]));
    const output = decoded({ bytes: bytes(1) }, { bytes: bytes(2) });
    expect(valuesOf(output.readings)).toEqual({
      ...{ '4F/1': 42, '4F/2': 'invalid', '4F/3': 'invalid', '2D/1': 97, '2D/2': 64, '2D/3': 5 },
    });
    expect(ofKind(output.readings, 'vital').filter(({ vendorCode }) => vendorCode === '2D/3')).toHaveLength(2);
    expect(reasons(output)).toEqual(['unknown-parameter', 'unknown-parameter', 'unknown-parameter', 'unknown-parameter']);
  });

  it('an entry that is built otherwise is told; the others are read', () => {
    const bytes = numerics(1, entry(0x2d, [97, 64]), entry(0x22, [14]));
    bytes[125 + 25] = 9;
    const output = decoded({ bytes });
    expect([valuesOf(output.readings), reasons(output)]).toEqual([{ '22/1': 14 }, ['malformed']]);
  });

  it.each([
    ['a length inside that does not fit', 59, 'bad-length'],
    ['more entries than bytes', 124, 'bad-length'],
    ['two addresses', 63, 'malformed'],
  ])('%s: nothing is read', (_, at, reason) => {
    const bytes = numerics(1, entry(0x2d, [97, 64]));
    bytes[at] = 0xf0;
    const output = decoded({ bytes });
    expect([output.frames, output.readings, reasons(output)]).toEqual([[], [], [reason]]);
  });

  it('missing packets are told, over the end of the numbers too', () => {
    const at = (number: number) => ({ bytes: numerics(number, entry(0x2d, [97, 64])) });
    expect(reasons(decoded(at(0xfffe), at(0xffff), at(0), at(1)))).toEqual([]);
    expect(reasons(decoded(at(0xffff), at(1)))).toEqual(['sequence-gap']);
    expect(reasons(decoded(at(5), at(5)))).toEqual(['unexpected-data']);
  });

  it('limits are told when they change', () => {
    const limited = (number: number, low: number) =>
      numerics(number, { code: 0x2d, flags: 0xc0e0, values: [97, 64], limits: [[low, 100]] });
    const { readings } = decoded({ bytes: limited(1, 90) }, { bytes: limited(2, 90) }, { bytes: limited(3, 88) });
    expect(ofKind(readings, 'status').map(({ settings }) => settings['SpO2 low limit'])).toEqual([90, 88]);
  });
});

describe('waves', () => {
  const known = { bytes: discoveryPacket(ADDRESS, 1_700_000_000, 'SIM|B-01', 'ONE') };

  it('negative samples are two’s complement, marked ones are null', () => {
    const samples = [-1, null, ...ramp(2).slice(2)];
    expect(drawn(decoded(known, { bytes: wavePacket(1, [pleth(samples)], false) }))).toEqual(samples);
    expect(drawn(decoded(known, { bytes: wavePacket(1, [pleth(null)], false) }))).toEqual(NOTHING);
  });

  it('a lead that is off has no samples, whatever is sent in their place', () => {
    const bytes = wavePacket(1, [pleth(ramp(0))], false);
    bytes[5] = 0xfb;
    expect(drawn(decoded(known, { bytes }))).toEqual([null, ...ramp(1).slice(0, 14)]);
  });

  it('lost packets are a gap of their length; doubled and overtaken ones are not drawn', () => {
    const at = (number: number) => ({ bytes: wavePacket(number & 0xffff, [pleth(ramp(number))], false) });
    const output = decoded(known, at(0xffff), at(0x10001), at(0x10001), at(0x10000));
    expect(drawn(output)).toEqual([
      ...ramp(0xffff).map((value) => (value << 16) >> 16),
      ...NOTHING,
      ...ramp(0x10001).map((value) => (value << 16) >> 16),
    ]);
    expect(reasons(output)).toEqual(['sequence-gap', 'unexpected-data', 'unexpected-data']);
  });

  it('a monitor that begins anew leaves no endless gap', () => {
    const output = decoded(
      known,
      { bytes: wavePacket(30_000, [pleth(ramp(0))], false) },
      { bytes: wavePacket(7, [pleth(ramp(0))], false) },
    );
    expect([drawn(output).length, reasons(output)]).toEqual([30, ['sequence-gap']]);
  });

  it('an unknown channel ends the reading; what stood before it is kept', () => {
    const bytes = wavePacket(1, [pleth(ramp(100))], true);
    const output = decoded(known, { bytes }, { bytes: wavePacket(2, [pleth(ramp(115))], true) });
    expect([drawn(output), reasons(output)]).toEqual([[...ramp(100), ...ramp(115)], ['unknown-parameter']]);
  });

  it('a packet without its end is told; what is whole is kept', () => {
    const output = decoded(known, { bytes: wavePacket(1, [pleth(ramp(100))], false).slice(0, 31) });
    expect([drawn(output).length, reasons(output)]).toEqual([6, ['truncated']]);
  });
});

describe('whose readings', () => {
  const waves = { bytes: wavePacket(1, [pleth(ramp(0))], false) };

  it('each monitor by its own address', () => {
    const of = (address: typeof ADDRESS | typeof OTHER, spo2: number) => ({
      bytes: numericsPacket(address, 7, [entry(0x2d, [spo2, 60])]),
      from: sentBy(address.join('.'), 3073),
    });
    const output = decoded(of(ADDRESS, 97), of(OTHER, 91), { ...waves, from: sentBy('192.168.0.196', 3074) });
    expect(
      output.readings.map(({ source, ...reading }) => [source, reading.kind === 'vital' ? reading.value : reading.kind]),
    ).toEqual([
      ...[
        ['192.168.0.195', 97],
        ['192.168.0.195', 60],
        ['192.168.0.196', 91],
        ['192.168.0.196', 60],
      ],
      ['192.168.0.196', 'waveform'],
    ]);
    expect(reasons(output)).toEqual([]);
  });

  it('waves alone belong to their sender at the port of waves; at another they wait until it says who it is', () => {
    const alone = decoded({ ...waves, from: sentBy(MONITOR, 3074) });
    expect(alone.readings.map(({ source }) => source)).toEqual([MONITOR]);
    const relayed = { from: sentBy('10.0.0.1', 5000) };
    const next = { bytes: wavePacket(2, [pleth(ramp(0))], false), ...relayed };
    const output = decoded({ ...waves, ...relayed }, { bytes: numerics(1, entry(0x22, [14])), ...relayed }, next);
    expect(output.frames).toHaveLength(3);
    expect(output.readings.map(({ source, kind }) => [source, kind])).toEqual([
      [MONITOR, 'vital'],
      [MONITOR, 'waveform'],
    ]);
    expect(reasons(output)).toEqual(['unexpected-data']);
  });

  it('waves of a sender that speaks for two monitors are nobody’s', () => {
    const output = decoded({ bytes: numerics(1, entry(0x22, [14])) }, { bytes: numericsPacket(OTHER, 1, []) }, waves, waves);
    expect([ofKind(output.readings, 'waveform'), reasons(output)]).toEqual([[], ['unexpected-data']]);
  });

  it('where nobody tells the sender, as in hexadecimal text, waves alone are nobody’s in particular', () => {
    const { readings, issues } = geUnity.openDecoder({ transport: 'udp' }).push(waves.bytes, instant(0));
    expect([readings.map(({ kind, source }) => [kind, source]), issues]).toEqual([[['waveform', undefined]], []]);
  });

  it('an address that becomes another bed is told', () => {
    const of = (bed: string) => ({ bytes: discoveryPacket(ADDRESS, 1_700_000_000, bed, 'ONE') });
    const output = decoded(of('SIM|B-01'), of('SIM|B-02'));
    expect(ofKind(output.readings, 'status').map(({ bedLabel }) => bedLabel)).toEqual(['B-01', 'B-02']);
    expect(output.issues).toMatchObject([
      { reason: 'unexpected-data', detail: '192.168.0.195 was bed SIM|B-01 and says now that it is SIM|B-02' },
    ]);
  });
});

describe('alarms', () => {
  const alarm = (ms: number, text = 'LEADS FAIL') => ({ bytes: alarmPacket(ADDRESS, 'SIM|B-01', 0x3a, text, ms / 1000), ms });
  const beat = (ms: number) => ({ bytes: numerics(ms / 2000, entry(0x22, [14])), ms });

  it('present once, end with the first word 5 s after the last broadcast', () => {
    const { readings } = decoded(alarm(0), alarm(2000), beat(2000), beat(4000), beat(6000), beat(8000), beat(10_000));
    expect(ofKind(readings, 'alert').map(({ phase, time }) => [phase, time.arrival.monotonicMs])).toEqual([
      ['present', 0],
      ['end', 8000],
    ]);
  });

  it('two at once are two, each with an end of its own', () => {
    const { readings } = decoded(alarm(0), alarm(0, 'ASYSTOLE'), alarm(4000, 'ASYSTOLE'), beat(6000));
    expect(ofKind(readings, 'alert').map(({ text, phase }) => `${text} ${phase}`)).toEqual([
      'LEADS FAIL present',
      'ASYSTOLE present',
      'LEADS FAIL end',
    ]);
  });

  it('as recorded: ECG, "ABLTG AUSFALL", at 182 s, of bed B-01', () => {
    const recorded = hexBytes(
      `C0 A8 00 FF 00 00 C0 A8 00 C3 00 00 00 C9 00 04 00 00 00 00 00 01 00 00 48 4F 4D 45 7C 42 2D 30 31
      ${'00'.repeat(24)} 01 00 18 81 03 03 3A 01 01 41 42 4C 54 47 20 41 55 53 46 41 4C 4C 00 00 00 00 B6`,
    );
    expect(decoded({ bytes: recorded }).readings).toMatchObject([
      { kind: 'status', bedLabel: 'B-01', settings: { ward: 'HOME' } },
      { kind: 'alert', label: 'ECG', text: 'ABLTG AUSFALL', phase: 'present', time: { deviceUptimeMs: 182_000 } },
    ]);
  });

  it('one without text is named by its parameter', () => {
    expect(ofKind(decoded(alarm(0, '')).readings, 'alert')).toMatchObject([{ text: 'ECG', vendorCode: '3A' }]);
  });

  it('a broadcast of another length is told', () => {
    expect(reasons(decoded({ bytes: alarm(0).bytes.slice(0, 80) }))).toEqual(['bad-length']);
  });
});

describe('anything else', () => {
  it('a request of another host is archived and is no reading; a datagram of something else is told', () => {
    const request = hexBytes(`00 25 15 FC 00 00 00 00 00 25 15 E4 00 CA 00 60 00 06 00 00 00 00 00 29 ${'00'.repeat(38)}`);
    const output = decoded({ bytes: request }, { bytes: Uint8Array.from(Buffer.from('hello, is anybody there?')) });
    expect(output.frames.map(({ kind }) => kind)).toEqual(['request of another host']);
    expect([output.readings, reasons(output)]).toEqual([[], ['unknown-message']]);
  });

  it('a packet of waves whose number looks like a discovery is one of waves', () => {
    const output = decoded({ bytes: wavePacket(0x0104, [pleth(ramp(0))], false), from: sentBy(MONITOR, 3074) });
    expect(output.frames.map(({ kind }) => kind)).toEqual(['waves']);
  });

  it('no bytes throw, at any port', () => {
    const head = fc.constantFrom(
      '',
      '01040000',
      'c0a800c30000c0a800c3000000c90014',
      'c0a800ff0000c0a800c3000000c90004',
      '0001000027090001',
    );
    const decoder = geUnity.openDecoder({ transport: 'udp' });
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 300 }), fc.constantFrom(3073, 3074, 7000, 7001), (hex, rest, port) => {
        const bytes = Uint8Array.from([...hexBytes(hex), ...rest]);
        const { frames, issues } = decoder.push(bytes, instant(0), sentBy(MONITOR, port));
        expect(frames.length + issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
