import { describe, expect, it } from 'vitest';
import { mindrayPds } from '../../../device-drivers/mindray-pds/index.ts';
import { visitByTcp } from '../support/tcp.ts';
import { patient, vitals, waves } from './support.ts';

describe('over a real TCP connection', () => {
  it('subscribes and delivers what the simulated monitor says it sent', async () => {
    const { readings, issues, links, sent } = await visitByTcp(mindrayPds, patient, (heard) => waves(heard).length > 0);
    expect(links).toEqual(['connecting', 'connected', 'released']);
    expect(issues).toEqual([]);
    const seen = vitals(readings).filter(({ code }) => code !== null);
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.map(({ code, value }) => `${code} ${value}`)).toEqual(
      sent.slice(0, seen.length).map(({ code, value }) => `${code} ${value}`),
    );
  });
});
