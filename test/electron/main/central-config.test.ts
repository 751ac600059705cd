import { describe, expect, test } from 'vitest';
import { parseMonitorConfig } from '#ipc';
import { centralFile, readCentral, type StationPlace } from '../../../electron/main/central-config.ts';

const KEY = '1'.repeat(64);
const HUB = 'HostName=hub.example;DeviceId=bed-7;SharedAccessKey=AAAA';

function on(hostName: string, environment: NodeJS.ProcessEnv = {}, files: Record<string, string> = {}): StationPlace {
  return {
    hostName,
    environment,
    storeDirectory: '/home/nurse/store',
    readText: (file) => {
      const text = files[file];
      if (text === undefined) throw new Error(`${file} is not there`);
      return text;
    },
  };
}

function monitorOf(central: object, place: StationPlace) {
  const json = JSON.parse(readCentral(JSON.stringify(central), 'wardlight.json', place).monitor()) as { store: object };
  return parseMonitorConfig(JSON.stringify({ ...json, store: { ...json.store, key: KEY } }), 'wardlight.json');
}

const house = {
  ward: 'Ward 3',
  language: 'de',
  hub: { connectionStringFile: '/etc/wardlight/hub', certificateAuthorityFile: '/etc/wardlight/hub-ca.pem' },
  monitor: { limits: { spo2: { low: 88, high: null } }, alarmDelayS: 5 },
  computers: { 'pc-7': { bed: 'bed-7' }, 'pc-8': { bed: 'bed-8', ward: 'Ward 4', hub: null, monitor: { alarmDelayS: 0 } } },
};
const files = { '/etc/wardlight/hub': `${HUB}\n`, '/etc/wardlight/hub-ca.pem': 'PEM' };

describe('one file for all computers of a house', () => {
  test('each finds itself by its host name', () => {
    const config = monitorOf(house, on('pc-7', {}, files));
    expect(config.bed).toEqual({ id: 'bed-7', ward: 'Ward 3' });
    expect(config.hub).toEqual({ connectionString: HUB, certificateAuthority: 'PEM' });
    expect(config.limits).toEqual({ spo2: { low: 88, high: null } });
    expect(config.alarmDelayS).toBe(5);
    expect(config.display).toEqual({ language: 'de' });
    expect(config.store.directory).toBe('/home/nurse/store');
  });

  test('what is said of one computer overrules the house, member by member', () => {
    const config = monitorOf(house, on('pc-8', {}, files));
    expect(config.bed).toEqual({ id: 'bed-8', ward: 'Ward 4' });
    expect(config.hub).toBeNull();
    expect(config.alarmDelayS).toBe(0);
    expect(config.limits).toEqual({ spo2: { low: 88, high: null } });
  });

  test('a provisioning service needs the same lines for every computer; key and certificates lie in files of their own', () => {
    const hub = { provisioning: { idScope: '0ne1', keyFile: '/etc/wardlight/key' }, proxy: 'http://proxy.example:3128' };
    const config = monitorOf({ ...house, hub }, on('PC-7', { WARDLIGHT_BED: 'bed-7' }, { '/etc/wardlight/key': 'AAAA\n' }));
    expect(config.hub).toEqual({
      provisioning: {
        endpoint: 'global.azure-devices-provisioning.net',
        idScope: '0ne1',
        registrationId: 'pc-7',
        key: 'AAAA',
      },
      certificateAuthority: null,
      proxy: 'http://proxy.example:3128',
    });
    const shown = { certificateFile: '/etc/wardlight/bed.pem', certificateKeyFile: '/etc/wardlight/bed.key' };
    const pem = { '/etc/wardlight/bed.pem': 'CERT', '/etc/wardlight/bed.key': 'SECRET' };
    const text = 'HostName=hub.example;DeviceId=bed-7;x509=true';
    const byCertificate = monitorOf({ ...house, hub: { connectionString: text, ...shown } }, on('pc-7', {}, pem));
    expect(byCertificate.hub?.certificate).toEqual({ cert: 'CERT', key: 'SECRET' });
  });

  test('the environment overrules both', () => {
    const environment = {
      WARDLIGHT_BED: 'bed-99',
      WARDLIGHT_WARD: 'ICU',
      WARDLIGHT_HUB: HUB,
      WARDLIGHT_LANGUAGE: 'es',
      WARDLIGHT_KIOSK: '1',
    };
    const place = on('pc-8', environment, files);
    expect(monitorOf(house, place).bed).toEqual({ id: 'bed-99', ward: 'ICU' });
    expect(monitorOf(house, place).hub).toEqual({ connectionString: HUB, certificateAuthority: null });
    const station = readCentral(JSON.stringify(house), 'wardlight.json', place);
    expect(station).toMatchObject({ language: 'es', kiosk: true, startAtLogin: false, update: null });
  });

  test.each([
    ['a computer without a bed', house, on('pc-9', {}, files), /wardlight\.json, computers\.pc-9\.bed: no bed .* WARDLIGHT_BED/],
    ['a member nobody knows', { ...house, bedd: 'x' }, on('pc-7', {}, files), /bedd/],
    ['a language that is not spoken', { ...house, language: 'fr' }, on('pc-7', {}, files), /language/],
    ['a language of the environment', house, on('pc-7', { WARDLIGHT_LANGUAGE: 'fr' }, files), /WARDLIGHT_LANGUAGE/],
    ['a file that is not there', house, on('pc-7', {}, {}), /\/etc\/wardlight\/hub is not there/],
    [
      'a key twice',
      { ...house, hub: { provisioning: { idScope: '0', key: 'AAAA', keyFile: '/etc/wardlight/hub' } } },
      on('pc-7', {}, files),
      /hub\.provisioning\.key: stands beside/,
    ],
    [
      'half a certificate',
      { ...house, hub: { connectionString: HUB, certificateFile: '/etc/wardlight/hub' } },
      on('pc-7', {}, files),
      /certificateKeyFile belong together/,
    ],
    [
      'neither a connection string nor a provisioning service',
      { ...house, hub: {} },
      on('pc-7', {}, files),
      /either connectionString or provisioning/,
    ],
    [
      'a certificate beside a key',
      {
        ...house,
        hub: { connectionString: HUB, certificateFile: '/etc/wardlight/hub', certificateKeyFile: '/etc/wardlight/hub' },
      },
      on('pc-7', {}, files),
      /x509=true and a certificate belong together/,
    ],
    ['a relative path', { ...house, hub: { connectionStringFile: 'hub' } }, on('pc-7', {}, files), /not an absolute path/],
    [
      'a feed that is no web address',
      { ...house, update: { feed: 'file:///x', publicKey: 'x' } },
      on('pc-7', {}, files),
      /update\.feed/,
    ],
    [
      'a monitor member that the monitor refuses',
      { ...house, monitor: { alarmDelayS: 99 } },
      on('pc-7', {}, files),
      /alarmDelayS/,
    ],
  ])('refuses %s, naming it', (_what, central, place, message) => {
    expect(() => monitorOf(central, place)).toThrow(message);
  });
});

test('administrators find its place on every system', () => {
  expect(centralFile('linux', {})).toBe('/etc/wardlight/wardlight.json');
  expect(centralFile('darwin', {})).toBe('/Library/Application Support/Wardlight/wardlight.json');
  expect(centralFile('win32', { ProgramData: 'C:\\ProgramData' })).toContain('Wardlight');
});
