import { describe, expect, it } from 'vitest';
import { framed, Heard, HR, obx, SPO2 } from './support.ts';

const PERCENT = { 6: '262688^MDC_DIM_PERCENT^MDC' };
const TEMP = '150344^MDC_TEMP^MDC';
const CUFF = '150301^MDC_PRESS_CUFF_SYS^MDC';
const one = (line: string) => new Heard().hear(framed([line])).of('vital')[0];

describe('a value that is none', () => {
  it.each([
    ['status X', obx(SPO2, '', { 11: 'X' }), 'not-measured'],
    ['status X beside a number', obx(SPO2, '97', { 11: 'X' }), 'not-measured'],
    ['nothing', obx(SPO2, ''), 'not-measured'],
    ['-100', obx(SPO2, '-100'), 'not-measured'],
    ['-999', obx('999999^NEW^MDC', '-999'), 'not-measured'],
    ['-99.9', obx(TEMP, '-99.9'), 'not-measured'],
    ['-1', obx(HR, '-1'), 'not-measured'],
    ['dashes', obx(SPO2, '---'), 'not-measured'],
    ['dashes as a text', obx(SPO2, '---', { 2: 'ST' }), 'not-measured'],
    ['the null of HL7', obx(SPO2, '""'), 'not-measured'],
    ['a question mark', obx(SPO2, '?'), 'invalid'],
    ['below the range', obx(SPO2, '<^40', { 2: 'SN' }), 'out-of-range'],
    ['above the range', obx(SPO2, '>100'), 'out-of-range'],
    ['an impossible value', obx(HR, '351'), 'invalid'],
    ['an impossible temperature', obx(TEMP, '98.6', { 6: '268192^MDC_DIM_DEGC^MDC' }), 'invalid'],
    ['no number', obx(HR, 'seventy'), 'invalid'],
    ['marked as invalid', obx(HR, '72', { 8: 'H~INV' }), 'invalid'],
    ['a demonstration', obx(HR, '72', { 8: 'DEMO' }), 'test-data'],
    ['calibration', obx(HR, '72', { 8: 'CAL' }), 'calibrating'],
  ])('%s', (_, line, reason) => expect(one(line)).toMatchObject({ value: null, reason }));
});

describe('a value that is one', () => {
  it.each([
    ['zero', obx(HR, '0'), 0],
    ['the highest', obx(HR, '350'), 350],
    ['with a sign and decimals', obx('150035^ART^MDC', '-3.5'), -3.5],
    ['a structured number', obx(SPO2, '=^97', { 2: 'SN', ...PERCENT }), 97],
    ['a number sent as a text', obx(SPO2, '97', { 2: 'ST' }), 97],
    ['a temperature in °F', obx(TEMP, '98.6', { 6: '266560^^MDC^degF' }), 98.6],
  ])('%s', (_, line, value) => {
    if (line.includes('degF')) expect(one(line.replace('266560^^MDC^degF', 'degF'))).toMatchObject({ value, unit: '[degF]' });
    else expect(one(line)).toMatchObject({ value, reason: null });
  });

  it('is doubted when the sender doubts it', () => {
    expect(one(obx(HR, '72', { 8: 'QUES' }))).toMatchObject({ value: 72, questionable: true });
  });

  it('in a unit that no table has is given without, told once', () => {
    const found = new Heard().hear(framed([obx(HR, '72', { 6: '99^FURLONG^X' }), obx(SPO2, '97', { 6: '99^FURLONG^X' })]));
    expect(found.of('vital').map(({ unit }) => unit)).toEqual([null, null]);
    expect(found.issues).toEqual(['unknown-unit']);
  });

  it('takes its time from OBX-14, else OBR-7, else MSH-7, else it has none', () => {
    const order = 'OBR|1||||||20260314094000';
    const lines = [obx(SPO2, '97'), order, obx(HR, '72'), obx(TEMP, '37', { 14: '20260314093900' })];
    const walls = new Heard()
      .hear(framed(lines))
      .of('vital')
      .map(({ time }) => time.deviceWall?.slice(11));
    expect(walls).toEqual(['09:41:07', '09:40:00', '09:39:00']);
    expect(new Heard().hear(framed([obx(HR, '72')], { time: '' })).of('vital')[0]?.time.deviceWall).toBeNull();
  });
});

describe('one code more than once', () => {
  it('at two sites: the second goes under its own name without a code', () => {
    const probes = [obx(TEMP, '37.1', { 4: '1.4.1.150344' }), obx(TEMP, '33.0', { 4: '1.4.2.150344' })];
    expect(new Heard().hear(framed(probes)).of('vital')).toMatchObject([
      { vendorCode: '150344', code: 150344, value: 37.1 },
      { vendorCode: '150344@1.4.2.150344', code: null, value: 33 },
    ]);
  });

  it('a cuff value is given once; again when it is measured again, or is gone', () => {
    let id = 0;
    const cuff = (value: string, time: string) => framed([obx(CUFF, value, { 14: time })], { id: String((id += 1)) });
    const [first, second] = ['20260314093500', '20260314094000'];
    const found = new Heard().hear(
      cuff('121', first),
      cuff('121', first),
      cuff('121', second),
      cuff('', ''),
      cuff('121', second),
    );
    expect(found.of('vital').map(({ value }) => value)).toEqual([121, 121, null, 121]);
  });

  it('a heart rate that stays the same is given each time', () => {
    const same = (id: string) => framed([obx(HR, '72', { 14: '20260314094100' })], { id });
    expect(new Heard().hear(same('1'), same('2')).of('vital')).toHaveLength(2);
  });
});

describe('whose value it is', () => {
  it.each([
    ['WARD3^^BED7', 'WARD3/BED7', 'BED7'],
    ['WARD3^BED7', 'WARD3/BED7', 'BED7'],
    ['^^BED7^HOSP', 'BED7', 'BED7'],
  ])('PV1-3 %s', (place, source, bedLabel) => {
    const found = new Heard().hear(framed([obx(HR, '72')], { place }));
    expect(found.of('vital')).toMatchObject([{ source }]);
    expect(found.of('status')).toMatchObject([{ source, bedLabel }]);
  });

  it('beds of one connection are kept apart', () => {
    const bed = (place: string, value: string) => framed([obx(HR, value)], { place, id: place });
    const found = new Heard().hear(bed('A^^1', '60'), bed('B^^1', '90'));
    expect(found.of('vital').map(({ source, value }) => [source, value])).toEqual([
      ['A/1', 60],
      ['B/1', 90],
    ]);
  });

  it('an admission is a status of its bed, and acknowledged', () => {
    const found = new Heard().hear(framed([], { type: 'ADT^A01', id: '3' }));
    expect(found.of('status')).toMatchObject([{ vendorCode: 'ADT^A01', source: 'W/B7', settings: { patientId: 'P1' } }]);
    expect([found.verdicts, found.issues]).toEqual([['AA|3'], []]);
    expect(found.answers[0]).toContain('|ACK^A01^ACK|');
  });
});
