import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mllpFrame } from '../../../device-drivers/framing/mllp.ts';
import { hl7Mllp } from '../../../device-drivers/hl7-mllp/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { heard, valuesOf } from '../support/heard.ts';
import { framed, Heard, HR, obx, SPO2 } from './support.ts';

const fixture = (name: string) => readFileSync(sharedPath(`specs/devices/fixtures/${name}`));
const needed = 'specs/devices/fixtures/hl7-oru-r01.mllp.bin';

describe.skipIf(!hasShared(needed))(`the worked example (needs ../shared/${needed})`, () => {
  it('decodes to its notes: five values, of which two are missing, patient, bed, equipment and limits', () => {
    const { readings, issues, frames } = heard(hl7Mllp, fixture('hl7-oru-r01.mllp.bin'));
    expect([frames, issues]).toEqual([1, []]);
    expect(valuesOf(readings)).toEqual({
      '147842': 72,
      '150456': 97,
      '150301': 121,
      '150344': 'not-measured',
      '151562': 'not-measured',
    });
    expect(readings.map(({ source }) => source)).toEqual(Array.from(readings, () => 'WARD3/BED7'));
    const cuff = readings.find(({ vendorCode }) => vendorCode === '150301');
    expect(cuff).toMatchObject({
      codeName: 'MDC_PRESS_BLD_NONINV_SYS',
      unit: 'mm[Hg]',
      time: { deviceWall: '2026-03-14T09:35:00.000' },
    });
    expect(readings.find(({ kind }) => kind === 'status')).toMatchObject({
      bedLabel: 'BED7',
      systemId: '0012340000ABCD01',
      settings: { patientId: 'TEST0001', birthDate: '1970-01-01', sex: 'female', 'limits 147842': '50-120', timeZone: '+0530' },
    });
  });

  it('is answered as the example is, with a commit accept', () => {
    const theirs = fixture('hl7-ack.mllp.bin').toString('latin1');
    const [ours = ''] = new Heard().hear(fixture('hl7-oru-r01.mllp.bin')).answers;
    const untimed = (text: string) => text.replace(/\d{14}\.\d{3}[+-]\d{4}/, 'TIME');
    expect(untimed(ours)).toBe(untimed(theirs).replace('MSA|AA|', 'MSA|CA|'));
  });
});

describe('what monitors in the wild send', () => {
  it('version 2.4, no status, a sentinel, an empty PID, no place', () => {
    const found = new Heard().hear(
      framed(['OBX|1|NM|150301^MDC_PRESS_CUFF_SYS^MDC|1.1.9.150301|-999|266016^MDC_DIM_MMHG^MDC||||||||20210611102047'], {
        version: '2.4',
        place: '',
      }),
    );
    expect(found.of('vital')).toMatchObject([{ value: null, reason: 'not-measured', source: 'MON', unit: 'mm[Hg]' }]);
    expect(found.of('vital')[0]?.time.deviceWall).toBe('2021-06-11T10:20:47');
    expect([found.issues, found.verdicts]).toEqual([[], ['AA|7']]);
  });

  it('a private code: under its own name, told once, delivered each time', () => {
    const pause = obx('108^MNDRY_ECG_PAUSE_RATE^99MNDRY', '0', { 6: '264864^MDC_DIM_BEAT_PER_MIN^MDC' });
    const found = new Heard().hear(framed([pause], { id: '1' }), framed([pause], { id: '2' }));
    expect(found.issues).toEqual(['unknown-parameter']);
    const one = { value: 0, code: null, vendorCode: '99MNDRY 108', label: 'MNDRY_ECG_PAUSE_RATE', unit: '/min' };
    expect(found.of('vital')).toMatchObject([one, one]);
  });

  it.each([
    ['hexadecimal (MDIL)', '0002-4182^HR^MDIL', '0004-0AA0^bpm^MDIL', 'MDC_ECG_HEART_RATE'],
    ['LOINC', '8867-4^Heart rate^LN', '/min^^UCUM', 'MDC_ECG_HEART_RATE'],
    ['a number under a wrong name', '147842^SOMETHING_ELSE^MDC', 'bpm', 'MDC_ECG_HEART_RATE'],
  ])('a code in %s', (_, code, unit, name) => {
    const [vital] = new Heard().hear(framed([obx(code, '72', { 6: unit })])).of('vital');
    expect(vital).toMatchObject({ codeName: name, value: 72, unit: '/min' });
  });

  it('segments that end with CR LF or LF', () => {
    for (const end of ['\r\n', '\n']) expect(new Heard().hear(framed([obx(HR, '72')], { end })).of('vital')).toHaveLength(1);
  });

  it('other delimiters, and two messages in one piece', () => {
    const odd = mllpFrame(Buffer.from('MSH#*~\\&#MON######ORU*R01#9#P#2.5\rPV1##I#A**B\rOBX#1#NM#147842*HR*MDC#1#70\r'));
    const pair = new Heard().hear(Uint8Array.from([...odd, ...framed([obx(SPO2, '98')])]));
    expect(pair.of('vital')).toMatchObject([
      { value: 70, source: 'A/B' },
      { value: 98, source: 'W/B7' },
    ]);
  });

  it('names in UTF-8, said or not, and in Latin-1', () => {
    const text = (set: string) => `MSH|^~\\&|M||||||ORU^R01|1|P|2.6||||||${set}\rPV1||I|^^Tür\r`;
    for (const bytes of [Buffer.from(text('')), Buffer.from(text('UNICODE UTF-8')), Buffer.from(text('8859/1'), 'latin1')])
      expect(new Heard().hear(mllpFrame(bytes)).of('status')).toMatchObject([{ bedLabel: 'Tür' }]);
  });
});
