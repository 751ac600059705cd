import { describe, expect, it } from 'vitest';
import { slotOf } from '../../../device-drivers/bbraun-bcc/decode/address.ts';
import { readWord } from '../../../device-drivers/bbraun-bcc/decode/values.ts';
import { alerts, block, decode, statuses, vitals } from './support.ts';

const pump = (...records: readonly string[]) => block(records.map((record) => `300,50111,${record}`));

describe('addresses', () => {
  it.each([
    ['50111', 1, 1],
    ['50139', 3, 9],
    ['5011A', 1, 10],
    ['501110', 1, 10],
    ['5012O', 2, 24],
    ['501224', 2, 24],
  ])('%s is pillar %i, position %i', (address, pillar, position) => {
    expect(slotOf(address)).toEqual({ pillar, position });
  });

  it.each(['50100', '50140', '5011P', '501125', '501100', '5011', '', '60111'])('%s is no slot', (address) => {
    expect(slotOf(address)).toBeNull();
  });

  it('a letter and a number for the same slot are the same pump', () => {
    const { readings } = decode(block(['1,5011A,INRT,1']), block(['2,501110,INRT,2']));
    expect(new Set(vitals(readings).map(({ source }) => source))).toEqual(new Set(['pump 1/10']));
  });

  it('an address that is neither keeps its numbers, and is told', () => {
    const { readings, issues } = decode(block(['1,77777,INRT,1']));
    expect(vitals(readings)).toMatchObject([{ source: '77777', value: 1 }]);
    expect(issues.map(({ reason }) => reason)).toEqual(['malformed']);
  });
});

describe('values of a pump', () => {
  it.each([
    ['INRT,0', 0, null],
    ['INRT,0.00', 0, null],
    ['INRT,_NV', null, 'not-measured'],
    ['INRT,_NA', null, 'time-out'],
    ['INRMT,65535', null, 'not-measured'],
    ['INVI,65535', 65_535, null],
    ['INRT,1,5', null, 'invalid'],
    ['INRT,', null, 'invalid'],
    [`INRT,${'9'.repeat(400)}`, null, 'out-of-range'],
  ])('%s', (record, value, reason) => {
    expect(vitals(decode(pump(record)).readings)).toMatchObject([{ value, reason }]);
  });

  it('a dose rate has the unit that comes with it, before or after', () => {
    const { readings } = decode(
      pump('DORTU,71', 'DORT,0.05'),
      pump('DORT,0.06', 'DORTU,68'),
      pump('DORT,0.07'),
      pump('DORT,1', 'DORTU,3'),
    );
    expect(vitals(readings).map(({ value, unit }) => [value, unit])).toEqual([
      [0.05, 'ug/kg/min'],
      [0.06, 'mg/kg/min'],
      [0.07, null],
      [1, null],
    ]);
  });

  it('a name may hold commas, and symbols of the pump are left out', () => {
    const { readings } = decode(pump('INSOL,NaCl 0,9 %\uE012'));
    expect(statuses(readings)[0]?.settings).toEqual({ drug: 'NaCl 0,9 %' });
  });

  it('texts that are not UTF-8 are read all the same', () => {
    const latin = Uint8Array.from(pump('INSOL,Noradren@lin'), (byte) => byte);
    const place = latin.indexOf(0x40);
    const sum = (0xe4 - 0x40 + Number(Buffer.from(latin.subarray(-6, -1)).toString())) % 256;
    latin[place] = 0xe4;
    latin.set(Buffer.from(String(sum).padStart(5, '0')), latin.length - 6);
    expect(statuses(decode(latin).readings)[0]?.settings['drug']).toBe('Noradrenälin');
  });

  it('states of words and codes are words', () => {
    const { readings } = decode(pump('STATUS1,0x00000083h', 'RUNSTATE,2', 'OPMODE,5', 'ACTCHAN,0', 'DSSTATUS,00050', 'INM3,0'));
    expect(statuses(readings)[0]?.settings).toEqual({
      status: 'on, mains, infusing',
      runState: 'run',
      operatingMode: 'TCI',
      activeChannel: 'piggyback',
      power: 'off',
      modes: 'none',
    });
  });

  it.each([
    ['0x00000400h', 0x400],
    ['00000400', 0x400],
    ['80000000h', 0x8000_0000],
    ['0x1ffffffffh', null],
    ['none', null],
  ])('a word may be written %s', (text, value) => {
    expect(readWord(text)).toBe(value);
  });

  it('a record without three fields, or without a name, is told, the others count', () => {
    const { readings, issues } = decode(block(['300,50111,INRT,1', 'nonsense', '300,50111,,9', '300,50111,INVI,2']));
    expect(vitals(readings)).toHaveLength(2);
    expect(issues.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
      'malformed: record nonsense names no parameter',
      'malformed: record 300,50111,,9 names no parameter',
    ]);
  });
});

describe('alarms of a pump', () => {
  it('bit 31 of a word is an alarm like the others', () => {
    const { readings } = decode(pump('ALARM1,80000000'), pump('ALARM1,0'));
    expect(alerts(readings).map(({ vendorCode, text, phase }) => [vendorCode, text, phase])).toEqual([
      ['ALARM1.31', 'air sensor test', 'present'],
      ['ALARM1.31', 'air sensor test', 'end'],
    ]);
  });

  it('bit 0 says that there is none', () => {
    expect(alerts(decode(pump('ALARM1,1', 'PREALARM,1')).readings)).toEqual([]);
  });

  it('a bit that the document does not name is shown under its number, and told once', () => {
    const { readings, issues } = decode(pump('INA4,1'), pump('INA4,0'), pump('INA4,1'));
    expect(alerts(readings).map(({ text, phase }) => [text, phase])).toEqual([
      ['INA4', 'present'],
      ['INA4', 'end'],
      ['INA4', 'present'],
    ]);
    expect(issues.map(({ reason }) => reason)).toEqual(['unknown-parameter']);
  });

  it('another pump in the same slot ends the alarms of the one before and takes its numbers back', () => {
    const { readings } = decode(pump('INSERNUM,1', 'INRT,5', 'INSOL,A', 'INA3,1'), pump('INSERNUM,2', 'INRT,7', 'INA3,0'));
    expect(readings.filter(({ kind }) => kind !== 'status')).toMatchObject([
      { vendorCode: 'INRT', value: 5 },
      { vendorCode: 'INA3', phase: 'present' },
      { vendorCode: 'INA3', phase: 'end' },
      { vendorCode: 'INRT', value: null },
      { vendorCode: 'INRT', value: 7 },
    ]);
    expect(statuses(readings).at(-1)).toMatchObject({ systemId: '2', settings: { serialNumber: '2' } });
    expect(statuses(readings).at(-1)?.settings).not.toHaveProperty('drug');
    const then = decode(pump('INSERNUM,1', 'INVI,5'), pump('INSERNUM,2', 'INRT,7'), block(['400,50111,GNERR,39']));
    expect(vitals(then.readings).map(({ vendorCode, value }) => [vendorCode, value])).toEqual([
      ['INVI', 5],
      ['INVI', null],
      ['INRT', 7],
      ['INRT', null],
    ]);
  });

  it('a pump that is missing in three answers is gone, not before', () => {
    const one = block(['300,50100,FMNOR,1', '300,50111,INRT,5', '300,50113,INRT,6']);
    const other = block(['302,50100,FMNOR,1', '302,50111,INRT,5']);
    const gone = (count: number) =>
      vitals(decode(one, ...Array.from({ length: count }, () => other)).readings).filter(({ value }) => value === null);
    expect(gone(2)).toEqual([]);
    expect(gone(5)).toMatchObject([{ source: 'pump 1/3', reason: 'not-measured' }]);
  });
});
