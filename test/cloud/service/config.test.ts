import { describe, expect, it } from 'vitest';
import { InputRefused } from '#clinical';
import { parseServiceConfig } from '../../../cloud/service/config.ts';
import { stationBundle } from '../../../cloud/service/seed.ts';

const station = {
  deviceId: 'station-bed-12',
  key: 'a2V5',
  bed: 'bed-12',
  ward: 'Ward 3',
  patient: {
    identifier: 'SIM-0037',
    family: 'Simulated',
    given: 'Patient',
    birthDate: '1954-04-12',
    encounter: 'ENC-SIM-0037',
    since: '2026-01-05T08:00:00.000Z',
  },
};

const config = {
  directory: 'data',
  databaseUrl: null,
  hub: { host: '127.0.0.1', port: 8883, hostName: 'local.azure-devices.net' },
  fhir: { host: '127.0.0.1', port: 8080 },
  api: { host: '127.0.0.1', port: 8090 },
  mapping: null,
  notifyUrl: 'local',
  receiver: { host: '127.0.0.1', port: 8070 },
  stations: [station],
};

/** What a hub does not have unless somebody wants it. */
const NOT_CONFIGURED = { https: null, amqp: null, deviceAuthorities: [], provisioning: null, faults: null };

/** One process with its log on its own disk. */
const ONE_PROCESS = {
  partitions: null,
  endpoint: null,
  azure: null,
  retention: { days: 7, gigabytes: 20, dropUnreadBeyondGigabytes: null },
};

describe('the service configuration', () => {
  it('takes a range for a ward, and refuses one that would flap', () => {
    const model = { flagAt: 8, resolveAt: 4, resolveWindows: 2 };
    const outcomes = { news2: { flagAt: 6 }, wards: { 'Ward 3': { models: { 'sepsis-bedside': model } } } };
    expect(parseServiceConfig(JSON.stringify({ ...config, outcomes }), 'cloud.json').outcomes).toEqual(outcomes);
    const flapping = { models: { 'sepsis-bedside': { ...model, resolveAt: 8 } } };
    expect(() => parseServiceConfig(JSON.stringify({ ...config, outcomes: flapping }), 'cloud.json')).toThrow(
      'cloud.json, outcomes.models.sepsis-bedside: resolveAt must be below flagAt',
    );
  });

  it('is read as it is written', () => {
    const given = parseServiceConfig(JSON.stringify(config), 'cloud.json');
    expect(given).toEqual({
      ...config,
      displays: { names: 'initials', wards: {}, idleDays: 7, days: 180 },
      shifts: { timeZone: expect.any(String) as string, starts: expect.any(Array) as unknown },
      dashboardUrl: null,
      tls: 'auto',
      httpRedirect: null,
      fhir: { ...config.fhir, publicUrl: null },
      accounts: null,
      signIn: null,
      launches: [],
      language: 'en',
      units: {},
      hub: { ...config.hub, ...NOT_CONFIGURED },
      archive: { azure: null, keyFile: null, retentionDays: null },
      outcomes: { wards: {} },
      scoring: { models: [], laboratory: false },
      connector: { compat: false, identity: 'lookup', deviceIdentifierSystem: null },
      fhirServers: [],
      notify: { patient: 'initials', channels: [], teamsBot: null, push: null },
      escalation: { afterMinutes: 15, levels: 3 },
      lake: {
        azure: null,
        sealed: true,
        keyFile: null,
        retentionDays: { readings: null, scores: null, trends: null, followed: null },
      },
      feed: { azureSql: null },
      log: ONE_PROCESS,
    });
    expect(parseServiceConfig(JSON.stringify(given), 'cloud.json')).toEqual(given);
  });

  it('refuses a wrong member by name', () => {
    const wrong = { ...config, hub: { ...config.hub, port: 99_999 } };
    expect(() => parseServiceConfig(JSON.stringify(wrong), 'cloud.json')).toThrow(/cloud\.json, hub\.port/);
  });

  it('refuses an unknown member, so that a misspelt one is not silently ignored', () => {
    expect(() => parseServiceConfig(JSON.stringify({ ...config, notfyUrl: null }), 'cloud.json')).toThrow(InputRefused);
  });

  it('refuses text that is not JSON and says where', () => {
    expect(() => parseServiceConfig('{', 'cloud.json')).toThrow(
      'cloud.json, line 1, column 2: is no JSON: the file ends where a name or } has to stand',
    );
  });
});

describe('seeding a station', () => {
  it('gives the same ids each time, so that repeating it changes nothing', () => {
    expect(stationBundle(station)).toEqual(stationBundle(structuredClone(station)));
  });

  it('associates the Device with the patient only when there is one', () => {
    const device = (patient: typeof station.patient | null) =>
      stationBundle({ ...station, patient })
        .entry?.map(({ resource }) => resource)
        .find((resource) => resource?.resourceType === 'Device');
    expect(device(station.patient)).toMatchObject({ patient: { reference: expect.stringMatching(/^Patient\//) as string } });
    expect(device(null)).not.toHaveProperty('patient');
  });
});
