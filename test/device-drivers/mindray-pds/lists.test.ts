import { describe, expect, it } from 'vitest';
import { mindrayPds } from '../../../device-drivers/mindray-pds/index.ts';
import { writeMessage } from '../../../device-drivers/mindray-pds/wire/message.ts';
import { alerts, decode, NOON, result, statuses, vitals } from './support.ts';

const value = (id: string, text: string, module = '2103') => `OBX||NM|${id}|${module}|${text}||||||F`;

describe('alarm lists', () => {
  const alarm = (priority: string, what: string, stamp = '20070106193145') => `OBX||CE|${priority}|1|${what}||||||F|||${stamp}|`;

  it('are complete: what has left them ended', () => {
    const { readings } = decode(
      result('54', alarm('2', '10033^**SpO2 TOO HIGH'), alarm('1', '10002^***HR TOO LOW'), alarm('3', '10076^*T1 Too Low')),
      result('56', 'OBX||CE|4||205^SpO2 Sensor Off||||||F|'),
      result('54', alarm('2', '10033^**SpO2 TOO HIGH'), alarm('2', '10002^**HR TOO LOW')),
      result('56'),
      result('54'),
    );
    expect(
      alerts(readings).map(({ vendorCode, category, priority, phase, states }) => [
        vendorCode,
        category,
        priority,
        phase,
        states,
      ]),
    ).toEqual([
      ['10033', 'physiological', 'medium', 'present', []],
      ['10002', 'physiological', 'high', 'present', []],
      ['10076', 'physiological', 'low', 'present', []],
      ['205', 'technical', 'low', 'present', ['message']],
      ['10002', 'physiological', 'medium', 'present', []],
      ['10076', 'physiological', 'low', 'end', []],
      ['205', 'technical', 'low', 'end', []],
      ['10033', 'physiological', 'medium', 'end', []],
      ['10002', 'physiological', 'medium', 'end', []],
    ]);
    expect(alerts(readings)[0]).toMatchObject({
      text: '**SpO2 TOO HIGH',
      label: 'SpO2 TOO HIGH',
      time: { deviceWall: '2007-01-06T19:31:45' },
    });
  });

  it('pass on the flags whose meaning is not known, when they change', () => {
    const flag = (state: string) => result('54', `OBX||CE|2040^||${state}^||||||F|`);
    const { readings, issues } = decode(flag('0'), flag('0'), flag('1'));
    expect(statuses(readings).map(({ settings }) => settings)).toEqual([{ '2040': '0' }, { '2040': '1' }]);
    expect(alerts(readings)).toEqual([]);
    expect(issues).toEqual([]);
  });

  it('tell an alarm again when its priority has changed and nothing else', () => {
    const { readings } = decode(
      result('54', alarm('3', '10033^SpO2')),
      result('54', alarm('1', '10033^SpO2')),
      result('54', alarm('1', '10033^SpO2')),
    );
    expect(alerts(readings).map(({ priority, phase }) => [priority, phase])).toEqual([
      ['low', 'present'],
      ['high', 'present'],
    ]);
  });

  it('take a priority that nobody has seen for low, and say so', () => {
    const { readings, issues } = decode(result('54', alarm('9', '10033^SpO2')));
    expect(alerts(readings)).toMatchObject([{ priority: 'low' }]);
    expect(issues.map(({ reason }) => reason)).toEqual(['malformed']);
  });

  it('are in whatever language the monitor speaks: GBK is read, and a character that looks like a separator parts nothing', () => {
    // The second character is BF 7C in GBK; 7C is the separator of fields.
    const text = Buffer.from('OBX||CE|2|1|10002^**\xD0\xC4\xBF\x7C\xC2\xCA||||||F|||20070106193145|', 'latin1');
    const [alert] = alerts(decode(result('54', text)).readings);
    expect(alert).toMatchObject({ vendorCode: '10002', text: `**心縷率`, phase: 'present' });
  });
});

describe('the monitor and its patient', () => {
  const PLACE = 'OBX||ST|2304^MonitorName||M0001||||||F';
  const announce = (...segments: readonly string[]) => writeMessage('ADT^A01', '101', segments);
  const from = { address: '192.0.2.9', port: 1234, localPort: 4600 };
  const hear = (...datagrams: readonly Uint8Array[]) => {
    const decoder = mindrayPds.openDecoder({ transport: 'udp' });
    return datagrams.flatMap((datagram) => decoder.push(datagram, NOON, from).readings);
  };

  it.each([
    ['with its address', '3232237756', '192.168.8.188'],
    ['without one: then it is where the announcement comes from', '', '192.0.2.9'],
  ])('announces itself %s', (_, address, expected) => {
    const message = announce('PID|||{A}', `PV1||I|^^icu&222&${address}&4601&&1|`, PLACE, 'OBX||ST|2308^BedNoStr||222||||||F');
    const bare = message.slice(1, -2);
    const [framed, plain, ...again] = [hear(message), hear(bare), hear(message, bare).slice(1)];
    expect(framed).toMatchObject([
      {
        kind: 'status',
        source: 'M0001',
        manufacturer: 'Mindray',
        bedLabel: '222',
        settings: {
          ward: 'icu',
          bed: '222',
          ipAddress: expected,
          port: 4601,
          admitted: '1',
          admissionId: '{A}',
          monitorName: 'M0001',
        },
      },
    ]);
    expect(plain).toEqual(framed);
    expect(again).toEqual([[]]);
  });

  it('is told apart from the others of the ward, also in a capture that does not say who sent what', () => {
    const of = (name: string) =>
      announce(`PID|||{${name}}`, 'PV1||I|^^icu&1&3232237756&4601&&1|', `OBX||ST|2304^MonitorName||${name}||||||F`);
    const decoder = mindrayPds.openDecoder({ transport: 'udp' });
    const heard = [of('M1'), of('M2'), of('M1')].flatMap((datagram) => decoder.push(datagram, NOON).readings);
    expect(heard.map(({ source }) => source)).toEqual(['M1', 'M2']);
  });

  it('tells the patient, with bed and facts under their names', () => {
    const { readings } = decode(
      result(
        '103',
        'PID|||{A}||Last\\T\\Name^First||19700131|F',
        'OBX||ST|2301^HospitalNum||H1||||||F',
        'OBX||NM|51^||70||||||F',
        'OBX||ST|2308^BedNoStr||7||||||F',
        'OBX||ST|9999^New||x||||||F',
      ),
    );
    expect(statuses(readings)).toMatchObject([
      {
        vendorCode: '103',
        bedLabel: '7',
        settings: {
          admissionId: '{A}',
          familyName: 'Last&Name',
          givenName: 'First',
          birthDate: '1970-01-31',
          sex: 'female',
          patientId: 'H1',
          weight: '70',
          '9999 New': 'x',
        },
      },
    ]);
  });

  it('a message without a header is told, and the next one is read', () => {
    const { readings, issues } = decode(Buffer.from('\x0bPID|||x\r\x1c\r', 'latin1'), result('204', value('160^SpO2', '98')));
    expect(issues.map(({ reason }) => reason)).toEqual(['malformed']);
    expect(vitals(readings)).toHaveLength(1);
  });
});
