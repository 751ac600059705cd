import { describe, expect, it } from 'vitest';
import { bbraunBcc } from '../../../device-drivers/bbraun-bcc/index.ts';
import { generatePatient } from '../../../device-drivers/simulators/generator.ts';
import { visitByTcp } from '../support/tcp.ts';
import { vitals } from './support.ts';

describe('over a real TCP connection', () => {
  it('finds the bed and reads all pumps of the simulated rack', async () => {
    const signals = generatePatient({ seed: 1, scenario: 'stable' });
    const { readings, issues, links, sent } = await visitByTcp(bbraunBcc, signals, (heard) =>
      heard.some(({ source }) => source === 'pump 1/3'),
    );
    expect(links).toEqual(['connecting', 'connected', 'released']);
    expect(issues).toEqual([]);
    const seen = vitals(readings).filter(({ code }) => code !== null);
    expect(seen.map(({ code, value }) => [code, value])).toEqual(sent.map(({ code, value }) => [code, value]));
    expect(new Set(seen.map(({ source }) => source))).toEqual(new Set(['pump 1/1', 'pump 1/2', 'pump 1/3']));
  });
});
