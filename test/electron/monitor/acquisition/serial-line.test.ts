import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { serial8N1 } from '#device';
import { PortClaims } from '../../../../electron/monitor/acquisition/port-claims.ts';
import { portOf } from '../../../../electron/monitor/acquisition/serial-place.ts';
import { type PortUse, serialTransport } from '../../../../electron/monitor/acquisition/serial-transport-adapter.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import { hasPty, openPty, type Pty } from '../../../support/pty.ts';

function open(path: string, use: PortUse) {
  const heard: string[] = [];
  const failures: string[] = [];
  const transport = serialTransport(
    { path },
    serial8N1(9600),
    hostNow,
    use,
  )({
    received: (bytes) => void heard.push(Buffer.from(bytes).toString()),
    troubled: () => undefined,
    failed: (detail) => void failures.push(detail),
  });
  onTestFinished(() => transport.close());
  return { transport, heard: () => heard.join(''), failures };
}

/** What came before a port was opened is thrown away by the system. */
async function isOpen(pty: Pty, line: ReturnType<typeof open>): Promise<void> {
  const heard = (): boolean => {
    pty.write(Buffer.from('x'));
    return line.heard() !== '';
  };
  await vi.waitUntil(heard, { timeout: 60_000 });
}

describe.skipIf(!hasPty)('a serial line', () => {
  it('carries bytes both ways, also those said before it is open, and tells when the port is gone', async () => {
    const pty = await openPty();
    onTestFinished(() => pty.unplug());
    let said = '';
    pty.onBytes((bytes) => (said += Buffer.from(bytes).toString()));
    const { transport, heard, failures } = open(pty.path, { holder: 'one', claims: new PortClaims() });
    transport.send(Buffer.from('early'));
    await vi.waitUntil(() => said === 'early', { timeout: 60_000 });
    pty.write(Buffer.from('answer'));
    await vi.waitUntil(() => heard() === 'answer', { timeout: 60_000 });
    await pty.unplug();
    await vi.waitUntil(() => failures.length === 1, { timeout: 60_000 });
    expect(failures[0]).toMatch(/^serial port: /);
  });

  it('has one user: the second is told who the first is, and gets it when the first has gone', async () => {
    const pty = await openPty();
    onTestFinished(() => pty.unplug());
    const claims = new PortClaims();
    const first = open(pty.path, { holder: 'the oximeter', claims });
    await isOpen(pty, first);
    const second = open(pty.path, { holder: 'the pump', claims });
    await vi.waitUntil(() => second.failures.length === 1, { timeout: 60_000 });
    expect(second.failures[0]).toContain(`${pty.path} is in use by the oximeter`);
    await first.transport.close();
    const third = open(pty.path, { holder: 'the pump', claims });
    await isOpen(pty, third);
  });

  it('is locked against another program', async () => {
    const pty = await openPty();
    onTestFinished(() => pty.unplug());
    const first = open(pty.path, { holder: 'one', claims: new PortClaims() });
    await isOpen(pty, first);
    // Claims of its own: as another program would come.
    const second = open(pty.path, { holder: 'two', claims: new PortClaims() });
    await vi.waitUntil(() => second.failures.length === 1, { timeout: 60_000 });
    expect(second.failures[0]).toMatch(/lock/i);
  });
});

describe('a port known by its USB adapter', () => {
  const ports = [
    { path: '/dev/ttyUSB0', vendorId: '0403', productId: '6001', serialNumber: 'A1' },
    { path: '/dev/ttyUSB1', vendorId: '0403', productId: '6001', serialNumber: 'B2' },
    { path: '/dev/ttyS0' },
  ];

  it('is found under whatever name it has', () => {
    expect(portOf({ usb: { serialNumber: 'b2' } }, ports)).toBe('/dev/ttyUSB1');
  });

  it('is not guessed when several fit, and missed when none does', () => {
    expect(() => portOf({ usb: { vendorId: '0403' } }, ports)).toThrow(/ttyUSB0 and \/dev\/ttyUSB1 have USB vendor 0403/);
    expect(() => portOf({ usb: { serialNumber: 'C3' } }, ports)).toThrow(/no port has USB serial number C3/);
  });
});
