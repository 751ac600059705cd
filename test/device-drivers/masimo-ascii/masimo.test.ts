import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { masimoAscii } from '../../../device-drivers/masimo-ascii/index.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { Conversation } from '../support/conversation.ts';
import { heard, valuesOf } from '../support/heard.ts';

const line = (text: string) => heard(masimoAscii, Buffer.from(`${text}\r\n`));
const signals = generatePatient({ seed: 5, scenario: 'stable' });
const talk = (faults: readonly string[] = []) =>
  new Conversation(
    masimoAscii.openSession({ transport: 'serial', waves: [] }),
    masimoAscii.openSimulator({ transport: 'serial', signals, faults }),
  ).start();

describe.skipIf(!hasShared('captures/masimo'))('recorded lines (needs ../shared/captures/masimo)', () => {
  it('Rad-8: five lines, the values of each, the clock and the serial number', () => {
    const { readings, issues, frames } = heard(masimoAscii, readFileSync(sharedPath('captures/masimo/rad8-ascii1-lines.txt')));
    expect([frames, issues]).toEqual([5, []]);
    const first = readings.filter(({ frame, kind }) => frame === 0 && kind === 'vital');
    expect(valuesOf(first)).toMatchObject({ SPO2: 98, BPM: 97, PI: 3.6, SPCO: 'not-measured', DESAT: 'not-measured' });
    expect(first[0]?.time.deviceWall).toBe('2016-02-22T22:47:45');
    expect(readings.find(({ kind }) => kind === 'status')).toMatchObject({ systemId: '0000056661' });
    expect(readings.filter(({ kind }) => kind === 'alert')).toEqual([]);
  });

  it('no sensor: nothing but the reason', () => {
    const { readings } = heard(masimoAscii, readFileSync(sharedPath('captures/masimo/rad8-nosensor-line.txt')));
    expect(valuesOf(readings)).toEqual({ SPO2: 'probe-off', BPM: 'probe-off', DESAT: 'probe-off', PIDELTA: 'probe-off' });
    expect(readings.find(({ kind }) => kind === 'alert')).toMatchObject({ vendorCode: 'no-sensor', phase: 'present' });
  });
});

describe('lines of other models', () => {
  it('Radical-7 with the sensor off: the numbers of the line are not shown as valid', () => {
    const { readings } = line(
      '12/01/05 11:56:29 SN=0123456789 SPO2=098% BPM=240 PI=20.00% SPCO=01.0% SPMET=00.5% DESAT=01 PIDELTA=-02 PVI=027 ALARM=0000 EXC=000820',
    );
    expect(new Set(Object.values(valuesOf(readings)))).toEqual(new Set(['probe-off']));
  });

  it('colour: low signal IQ gives values with a doubt; PI without a percent sign; no serial number', () => {
    const { readings, issues } = line(
      '03/17/16 19:19:36 SN=---------- SPO2=098% BPM=123 PI=00.55 SPCO=--% SPMET=--.-% SPHB=--.- SPOC=-- RESVD=--- DESAT=-- PIDELTA=+-- PVI=--- ALARM=000000 EXC=0000C00 EXC1=00000000',
    );
    expect(issues).toEqual([]);
    expect(valuesOf(readings)).toMatchObject({ SPO2: 98, BPM: 123, PI: 0.55, PVI: 'not-measured' });
    expect(readings.find((reading) => reading.kind === 'vital')).toMatchObject({ questionable: true });
    expect(readings.find(({ kind }) => kind === 'status')).toMatchObject({ systemId: null, settings: { EXC1: '00000000' } });
  });

  it('a minus sign before digits is a number, before dashes it is none; zero is a value', () => {
    const values = valuesOf(line('12/01/05 11:56:29 SPO2=000% PIDELTA=-02 PVI=+-- EXC=000800').readings);
    expect(values).toEqual({ SPO2: 0, PIDELTA: -2, PVI: 'not-measured' });
  });

  it('an unknown field is given under its own name, and told once', () => {
    const bed = talk(['unknown-parameter']).run(4);
    expect(bed.count('unknown-parameter')).toBe(1);
    const found = bed.readings.filter((reading) => reading.kind === 'vital' && reading.vendorCode === 'NEWFIELD');
    expect(found.length).toBeGreaterThan(2);
    expect(found[0]).toMatchObject({ value: 12, code: null, label: 'NEWFIELD' });
  });

  it('a line without EXC is not trusted', () => {
    const { readings, issues } = line('12/01/05 11:56:29 SPO2=098% BPM=072');
    expect(valuesOf(readings)).toEqual({ SPO2: 'invalid', BPM: 'invalid' });
    expect(issues).toEqual(['malformed']);
  });
});

describe('the line itself', () => {
  const good = '12/01/05 11:56:29 SPO2=098% BPM=072 EXC=000800';

  it('LF alone, empty lines, two lines in one, overlong lines, another kind of line, the wrong speed', () => {
    const lines = [`${good}\n\n`, `rest of a line${good}\r\n`, `${'x'.repeat(600)}\n`, 'hello\n', '\u00ff\u0081\u0090\n', good];
    const { issues, frames } = heard(masimoAscii, Buffer.from(lines.join(''), 'latin1'));
    expect(frames).toBe(2);
    expect([...issues].sort()).toEqual(['noise', 'oversize', 'truncated', 'truncated', 'unknown-message']);
  });

  it('the alarm bits come and go; a clock that is set is told', () => {
    const bed = talk(['device-alarm']).run(3);
    expect(bed.readings.filter(({ kind }) => kind === 'alert')).toMatchObject([{ vendorCode: 'spo2-low', phase: 'present' }]);
    const device = masimoAscii.openSimulator({ transport: 'serial', signals, faults: [] });
    const jump = new Conversation(masimoAscii.openSession({ transport: 'serial', waves: [] }), device).start().run(3);
    (device as unknown as { setFaults(names: string[]): void }).setFaults(['clock-jump']);
    jump.run(3);
    expect(jump.count('clock-jump')).toBe(1);
  });
});
