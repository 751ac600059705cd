import { describe, expect, it } from 'vitest';
import { readTime } from '../../../device-drivers/mindray-pds/wire/time.ts';
import { decode, result, vitals } from './support.ts';

const value = (id: string, text: string, module = '2103') => `OBX||NM|${id}|${module}|${text}||||||F`;
const valid = (id: string, code = '3') => `OBX||CE|2037^|${id}|${code}^||||||F`;
const first = (...messages: readonly Uint8Array[]) => vitals(decode(...messages).readings)[0];

describe('periodic values', () => {
  it.each([
    ['98', '3', 98, null],
    ['0', '3', 0, null],
    ['-5', '3', -5, null],
    ['-100', '3', null, 'not-measured'],
    ['-100.00', '2', null, 'not-measured'],
    ['', '3', null, 'not-measured'],
    ['98', '2', null, 'not-measured'],
    ['98', '1', null, 'invalid'],
    ['98', '', null, 'invalid'],
    ['12a', '3', null, 'invalid'],
    ['9'.repeat(400), '3', null, 'out-of-range'],
  ])('%s with validity %s', (text, code, expected, reason) => {
    expect(first(result('204', value('160^SpO2', text)), result('205', valid('160', code)))).toMatchObject({
      value: expected,
      reason,
      questionable: false,
    });
  });

  it('values whose validity is lost are doubtful, and a validity without values is told', () => {
    const { readings, issues } = decode(
      result('204', value('160^SpO2', '98')),
      result('54'),
      result('205', valid('160')),
      result('204', value('161^PR', '60')),
    );
    expect(vitals(readings).map(({ value: shown, questionable }) => [shown, questionable])).toEqual([
      [98, true],
      [60, true],
    ]);
    expect(issues.map(({ reason }) => reason)).toEqual(['unexpected-data']);
  });

  it('two modules may come before the validity of the first', () => {
    const { readings, issues } = decode(
      result('204', value('160^SpO2', '98')),
      result('204', value('151^RR', '14', '2102')),
      result('205', valid('160')),
      result('205', valid('151', '2')),
    );
    expect(vitals(readings).map(({ label, value: shown, questionable }) => [label, shown, questionable])).toEqual([
      ['SpO2', 98, false],
      ['RR', null, false],
    ]);
    expect(issues).toEqual([]);
  });

  it('the validity of a later module leaves the earlier one doubtful', () => {
    const { readings } = decode(
      result('204', value('160^SpO2', '98')),
      result('204', value('151^RR', '14', '2102')),
      result('205', valid('151')),
    );
    expect(vitals(readings).map(({ label, value: shown, questionable }) => [label, shown, questionable])).toEqual([
      ['SpO2', 98, true],
      ['RR', 14, false],
    ]);
  });

  it('a ratio is a number', () => {
    expect(first(result('204', value('308^I:E', '1:2.0', '2107')))).toMatchObject({
      codeName: 'MDC_RATIO_IE',
      value: 0.5,
      unit: '1',
    });
    expect(first(result('204', value('308^I:E', '1:0', '2107')))).toMatchObject({ value: null, reason: 'out-of-range' });
  });

  it('the same id in another module or version is another parameter', () => {
    const wato = Buffer.from(result('58', value('101^PEAK', '25', '2000^BDU')))
      .toString('latin1')
      .replace('|2.3.1|', '|2.4|');
    const { readings, issues } = decode(
      result('204', value('500^Sys', '12', '2118')),
      result('205', valid('500')),
      Buffer.from(wato, 'latin1'),
    );
    expect(vitals(readings).map(({ vendorCode, label, code, value: shown }) => [vendorCode, label, code, shown])).toEqual([
      ['2118/500', 'Sys', null, 12],
      ['2000/101', 'PEAK', null, 25],
    ]);
    expect(issues.map(({ reason }) => reason)).toEqual(['unknown-parameter', 'unknown-parameter']);
  });
});

describe('units, which are not sent', () => {
  const units = (...texts: readonly (readonly [id: string, module: string, text: string])[]) => {
    const { readings, issues } = decode(result('204', ...texts.map(([id, module, text]) => value(`${id}^`, text, module))));
    return [vitals(readings).map(({ unit }) => unit), issues.map(({ reason }) => reason)];
  };

  it('oxygen above 100 makes both oxygen values mmHg', () => {
    expect(units(['253', '2106', '90'], ['254', '2106', '160'])).toEqual([['mm[Hg]', 'mm[Hg]'], ['unusual-unit']]);
    expect(units(['253', '2106', '45'], ['254', '2106', '50'])).toEqual([['%', '%'], []]);
  });

  it('a temperature above 50 is in Fahrenheit', () => {
    expect(units(['200', '2104', '98.6'])).toEqual([['[degF]'], ['unusual-unit']]);
    expect(units(['200', '2104', '41.5'])).toEqual([['Cel'], []]);
  });

  it('a pressure that may be kPa has no unit, so that no screen takes it for mmHg', () => {
    expect(units(['500', '2116', '16.0'], ['502', '2116', '10.1'])).toEqual([[null, null], ['unusual-unit']]);
    expect(units(['500', '2116', '120'], ['502', '2116', '-100.00'])).toEqual([['mm[Hg]', 'mm[Hg]'], []]);
    expect(units(['500', '2116', '120.5'])).toEqual([['mm[Hg]'], []]);
  });

  it('carbon dioxide with decimals may be kPa or percent', () => {
    expect(units(['250', '2106', '5.1'])).toEqual([[null], ['unusual-unit']]);
    expect(units(['250', '2106', '38'])).toEqual([['mm[Hg]'], []]);
  });
});

describe('the cuff', () => {
  const cuff = (text: string, stamp: string) =>
    result(
      '503',
      `OBX||NM|170^Sys|2105|${text}||||||F||APERIODIC|${stamp}`,
      `OBX||NM|171^Dia|2105|${text}||||||F||APERIODIC|${stamp}`,
    );

  it('a measurement carries its time and is given once; a deleted one is not measured', () => {
    const { readings } = decode(
      cuff('120', '20070106191915'),
      cuff('120', '20070106191915'),
      cuff('120', '20070106192415'),
      cuff('-100', '00000000000000'),
    );
    const systolic = vitals(readings).filter(({ vendorCode }) => vendorCode === '170');
    expect(systolic.map(({ value: shown, reason, time }) => [shown, reason, time.deviceWall])).toEqual([
      [120, null, '2007-01-06T19:19:15'],
      [120, null, '2007-01-06T19:24:15'],
      [null, 'not-measured', null],
    ]);
    expect(systolic[0]).toMatchObject({ codeName: 'MDC_PRESS_BLD_NONINV_SYS', unit: 'mm[Hg]' });
  });
});

describe('times', () => {
  it.each([
    ['20070106191915', '2007-01-06T19:19:15'],
    ['20260229000000', null],
    ['00000000000000', null],
    ['', null],
    ['2007', null],
    ['9/26/2019 1:35:18 PM', '2019-09-26T13:35:18'],
    ['12/1/2019 12:05:00 AM', '2019-12-01T00:05:00'],
  ])('%s', (text, iso) => {
    expect(readTime(text)).toBe(iso);
  });
});
