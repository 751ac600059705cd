import { describe, expect, it } from 'vitest';
import type { DeviceDriver } from '#device';
import { DRIVERS } from '#drivers';
import { capabilityPage } from '../../../device-drivers/commands/capability-page.ts';
import { PAGE_FORMATS, writePage } from '../../../device-drivers/commands/page-format.ts';

const [first] = DRIVERS;
const MADE_UP: DeviceDriver = {
  ...(first as DeviceDriver),
  id: 'made-up',
  vendor: 'A & B <Ltd>',
  confidence: 'experimental',
  lines: [
    {
      transport: 'serial',
      settings: { baudRate: 19_200, dataBits: 7, parity: 'even', stopBits: 2, flowControl: 'rtscts', dtr: true, rts: false },
      speaksFirst: true,
    },
    { transport: 'tcp', role: 'listener', port: 2575, speaksFirst: true },
  ],
  capabilities: () => ({
    parameters: [
      { kind: 'vital', vendorCode: 'a|b', label: 'P_1', code: 150_456, codeName: 'MDC_PULS_OXIM_SAT_O2', unit: '%' },
      { kind: 'vital', vendorCode: 'c', label: 'Own', code: null, codeName: null, unit: null },
    ],
    requests: [],
    faults: ['silent'],
    unverified: ['The second letter.'],
  }),
};

describe('the capability page', () => {
  it('says of a driver what its tables say, in columns', () => {
    const page = writePage(capabilityPage(MADE_UP), 'text');
    for (const line of [
      '  - Serial: 19200 7E2, RTS/CTS, DTR on, RTS off; the device speaks first',
      '  - TCP: we listen on port 2575; the device speaks first',
      '  - The second letter.',
      'Numbers (2)',
      '  Label  Vendor’s code  IEEE 11073  Name                  Unit (UCUM)',
      '  P_1    a|b            150456      MDC_PULS_OXIM_SAT_O2  %',
      '  Own    c              –           –                     none or as sent',
    ])
      expect(page.split('\n')).toContain(line);
    expect(page).toMatch(/EXPERIMENTAL/);
    expect(page).toMatch(/only listens/);
    expect(page).not.toMatch(/Waves/);
  });

  it('is Markdown and HTML that no name can break', () => {
    expect(writePage(capabilityPage(MADE_UP), 'markdown')).toContain('| P\\_1 | a\\|b | 150456 |');
    const html = writePage(capabilityPage(MADE_UP), 'html');
    expect(html).toContain('<h1>A &amp; B &lt;Ltd&gt;: made-up</h1>');
    expect(html).not.toContain('<Ltd>');
  });

  it.each(DRIVERS)('names every parameter, request and doubt of $id in each format', (driver) => {
    const { parameters, requests, unverified } = driver.capabilities();
    for (const format of PAGE_FORMATS) {
      const page = writePage(capabilityPage(driver), format);
      const plain = page
        .replaceAll('\\', '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
      const missing = [...requests, ...unverified, ...parameters.map(({ vendorCode }) => vendorCode)].filter(
        (text) => !plain.includes(text.replaceAll('\\', '')),
      );
      expect(missing).toEqual([]);
    }
  });
});
