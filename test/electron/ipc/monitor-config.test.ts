import { describe, expect, it } from 'vitest';
import { parseMonitorConfig } from '#ipc';

const usual = { driver: 'nonin', waves: [], simulates: null };

function parse(...devices: readonly object[]) {
  const config = {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: null,
    devices: devices.map((device, index) => ({ id: `device-${index}`, ...usual, ...device })),
    store: { directory: '/var/lib/wardlight', key: 'ab'.repeat(32) },
    hub: null,
    limits: {},
    alarmDelayS: 0,
  };
  return parseMonitorConfig(JSON.stringify(config), 'monitor.json').devices;
}

const PATH = '/dev/ttyUSB0';

describe('how a device is wired, in the configuration', () => {
  it.each([
    [{ udp: { host: '10.0.0.5', port: 24_105 } }],
    [{ tcp: { host: 'monitor', port: 4601 }, mode: 'listen-only' }],
    [{ serial: { path: PATH } }],
    [{ serial: { path: PATH, settings: { baudRate: 19_200, parity: 'even', flowControl: 'rtscts', dtr: false } } }],
    [{ serial: { usb: { vendorId: '0403', productId: '6001' } }, mode: 'talk' }],
    [{ listen: { transport: 'tcp', host: '0.0.0.0', port: 2575 }, source: 'bed-7' }],
    [{ replay: { file: 'oximeter.line', pace: 'fast' } }],
  ])('%j is accepted as it stands', (line) => {
    expect(parse(line)).toMatchObject([line]);
  });

  it('what is not said is usual', () => {
    expect(parse({ listen: { transport: 'udp', port: 7000 } }, { replay: { file: 'x.line' } })).toMatchObject([
      { listen: { host: '0.0.0.0' } },
      { replay: { pace: 'original' } },
    ]);
  });

  it.each([
    ['no line', [{}], /devices\.0: exactly one of udp, tcp, serial, listen, generated, replay is needed/],
    ['two lines', [{ serial: { path: PATH }, udp: { host: 'h', port: 1 } }], /devices\.0: exactly one of/],
    ['nine data bits', [{ serial: { path: PATH, settings: { dataBits: 9 } } }], /devices\.0\.serial/],
    ['two devices on one port', [{ serial: { path: PATH } }, { serial: { path: PATH } }], /device-1 and device-0 both have/],
    [
      'two listeners at one port',
      [{ listen: { transport: 'udp', port: 7000 } }, { listen: { transport: 'udp', port: 7000 } }],
      /UDP port 7000/,
    ],
    [
      'two with one name',
      [
        { id: 'a', serial: { path: PATH } },
        { id: 'a', serial: { path: '/dev/b' } },
      ],
      /both have id a/,
    ],
  ])('%s is refused, with its place', (_, devices, message) => {
    expect(() => parse(...devices)).toThrow(message);
  });
});
