import { describe, expect, it } from 'vitest';
import { CONFIG_MEMBERS, parseServiceConfig } from '../../../cloud/service/config.ts';
import { EXAMPLE_CONFIG } from '../../../cloud/service/example-config.ts';

describe('the configuration to begin with', () => {
  it('is one that the service takes, with nobody in it', () => {
    expect(parseServiceConfig(EXAMPLE_CONFIG, 'service.json')).toMatchObject({
      databaseUrl: null,
      stations: [],
      notifyUrl: 'local',
      accounts: { fhirWithoutToken: false },
    });
  });

  it('names every member that there is', () => {
    expect(CONFIG_MEMBERS.length).toBeGreaterThan(20);
    expect(CONFIG_MEMBERS.filter((name) => !EXAMPLE_CONFIG.includes(`"${name}":`))).toEqual([]);
  });

  it('stays one when what is commented out is wanted', () => {
    // Members that are commented out begin with a quote; explanations do not.
    const lines = EXAMPLE_CONFIG.split('\n').map((line) => line.replace(/^ {2}\/\/ (?=")/, '  '));
    const wanted = lines.join('\n').replace(/^( {2}"[^\n]*[^,{[\n])\n((?:\s*\/\/[^\n]*\n|\n)*)(?= {2}")/gm, '$1,\n$2');
    const given = parseServiceConfig(wanted, 'service.json');
    expect(given).toMatchObject({ lake: { sealed: true }, connector: { identity: 'lookup' }, feed: { azureSql: null } });
    expect(given).toEqual(parseServiceConfig(EXAMPLE_CONFIG, 'service.json'));
  });

  it('is told what is wrong with it all at once, by line or by member', () => {
    expect(() => parseServiceConfig('{ "directory": "d" }', 's.json')).toThrow(
      /^s\.json: \d mistakes\n {2}databaseUrl: is missing[^]*\n {2}hub: is missing[^]*\n {2}stations: is missing/,
    );
    expect(() => parseServiceConfig('// mine\n{\n  "directory": d }', 's.json')).toThrow('s.json, line 3, column 16: is no JSON');
  });
});
