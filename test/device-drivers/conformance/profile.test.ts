import { describe, expect, it } from 'vitest';
import { DRIVERS } from '#drivers';
import { metricOfCode } from '../../../device-drivers/nomenclature/terms.ts';
import { CHOSEN } from './subjects.ts';
import { isUcum } from './ucum.ts';

describe('the registry', () => {
  it('has each id once, as a folder would be called', () => {
    const ids = DRIVERS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});

describe.each(CHOSEN)('$id', (driver) => {
  const { parameters, requests, faults, unverified } = driver.capabilities();

  it('says who made it, which models, what comes from it, and how sure that is', () => {
    for (const text of [driver.vendor, ...driver.models, ...driver.channels]) expect(text).not.toBe('');
    expect(driver.models).not.toEqual([]);
    expect(driver.channels).not.toEqual([]);
    expect(driver.quietMs).toBeGreaterThan(0);
    expect(driver.quietMs).toBeLessThanOrEqual(120_000);
  });

  it('has a line for each of its transports and no other', () => {
    const wired = new Set(driver.lines.map(({ transport }) => transport));
    expect([...wired].sort()).toEqual([...driver.transports].sort());
    expect(driver.lines[0]?.transport).toBe(driver.transports[0]);
    for (const line of driver.lines) {
      if (line.transport === 'serial') {
        expect(line.settings.baudRate).toBeGreaterThanOrEqual(1200);
        continue;
      }
      expect(line.port).toBeGreaterThan(0);
      expect(line.port).toBeLessThan(65_536);
    }
    expect(new Set(driver.lines.map((line) => JSON.stringify(line))).size).toBe(driver.lines.length);
  });

  it('takes its codes from the nomenclature and its units from UCUM', () => {
    for (const { kind, vendorCode, label, code, codeName, unit } of parameters) {
      const name = `${kind} ${vendorCode} ${label}`;
      if (kind === 'vital' || kind === 'waveform') {
        const term = code === null ? undefined : metricOfCode(code);
        expect(`${name}: ${codeName}`).toBe(`${name}: ${code === null ? null : term?.codeName}`);
      }
      expect(code === null, name).toBe(codeName === null);
      expect(unit === null || isUcum(unit), `${name}: unit ${unit}`).toBe(true);
    }
  });

  it('has each of its own codes once per kind, with a label', () => {
    const seen = new Set<string>();
    const twice = parameters.flatMap(({ kind, vendorCode }) => {
      const key = `${kind} ${vendorCode}`;
      const again = seen.has(key);
      seen.add(key);
      return again ? [key] : [];
    });
    expect(twice).toEqual([]);
    expect(parameters.filter(({ label, vendorCode }) => label === '' || vendorCode === '')).toEqual([]);
    expect(parameters.some(({ kind }) => kind === 'vital')).toBe(true);
  });

  it('names requests, faults and doubts once each, in words', () => {
    for (const list of [requests, faults, unverified]) {
      expect(new Set(list).size).toBe(list.length);
      for (const text of list) expect(text.trim()).not.toBe('');
    }
    expect(faults).toContain('silent');
    for (const fault of faults) expect(fault).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('says what is unverified, above all when it is experimental', () => {
    for (const sentence of unverified) expect(sentence).toMatch(/^.{10,}\.$/);
    if (driver.confidence !== 'high') expect(unverified).not.toEqual([]);
  });
});
