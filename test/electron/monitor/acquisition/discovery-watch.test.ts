import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { driverById } from '#drivers';
import { startSimulator } from '../../../../device-drivers/commands/simulator-adapter.ts';
import { generatePatient } from '../../../../device-drivers/simulators/generator.ts';
import { DiscoveryWatch } from '../../../../electron/monitor/acquisition/discovery-watch-adapter.ts';
import { PortClaims } from '../../../../electron/monitor/acquisition/port-claims.ts';
import type { ListedPort } from '../../../../electron/monitor/acquisition/serial-place.ts';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import { hasPty, openPty } from '../../../support/pty.ts';

const nonin = driverById('nonin');

describe.skipIf(!hasPty || !nonin)('devices that nobody configured', () => {
  it('are offered with their evidence; ports in use or not of USB are left alone; one that is pulled is offered no more', async () => {
    if (!nonin) return;
    const [computer, device, used] = await Promise.all([openPty(), openPty(), openPty()]);
    onTestFinished(async () => {
      await Promise.all([computer.unplug(), device.unplug(), used.unplug()]);
    });
    let said = 0;
    computer.onBytes((bytes) => void (said += bytes.length));
    device.onBytes(() => undefined);
    const line = nonin.lines[0];
    if (line?.transport !== 'serial') throw new Error('nonin has another line');
    const signals = generatePatient({ seed: 3, scenario: 'stable' });
    const place = { kind: 'serial', path: device.path, settings: line.settings } as const;
    const simulator = await startSimulator({ driver: nonin, signals, faults: [], place });
    onTestFinished(() => simulator.stop());
    device.onBytes((bytes) => computer.write(bytes));

    const claims = new PortClaims();
    claims.claim(used.path, 'monitor-1');
    const usb = { vendorId: '0403', productId: '6001' };
    let ports: readonly ListedPort[] = [{ path: used.path, ...usb }, { path: computer.path, ...usb }, { path: '/dev/ttyS0' }];
    const watch = new DiscoveryWatch({
      drivers: [nonin],
      devices: () => [],
      claims,
      now: hostNow,
      listPorts: () => Promise.resolve(ports),
      hearMs: 1_500,
      udpPort: null,
      cannotLook: () => undefined,
    });
    watch.start();
    onTestFinished(() => watch.stop());
    await vi.waitUntil(() => watch.found.length > 0, { timeout: 60_000 });
    expect(watch.found).toMatchObject([
      { driver: 'nonin', line: `serial ${computer.path} 9600 8N1`, evidence: expect.stringMatching(/good frames/) as string },
    ]);
    expect(claims.has(computer.path)).toBe(false);
    expect(said).toBe(0);
    ports = [];
    await vi.waitUntil(() => watch.found.length === 0, { timeout: 60_000 });
  });
});

describe('a computer on which nobody can look for devices', () => {
  it('says so, once: the ports cannot be listed, another program has the port of the network', async () => {
    const other = createSocket('udp4').bind(0, '0.0.0.0');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const told: string[] = [];
    const asked = vi.fn(() => Promise.reject(new Error('udevadm is not there')));
    const watch = new DiscoveryWatch({
      ...{ drivers: [], devices: () => [], claims: new PortClaims(), now: hostNow, listPorts: asked, hearMs: 10, pauseMs: 10 },
      udpPort: other.address().port,
      cannotLook: (detail) => void told.push(detail),
    });
    watch.start();
    onTestFinished(() => watch.stop());
    await vi.waitUntil(() => asked.mock.calls.length > 3 && told.length > 1, { timeout: 60_000 });
    expect(told.filter((detail) => detail === 'udevadm is not there')).toHaveLength(1);
    expect(told.filter((detail) => detail.includes('EADDRINUSE'))).toHaveLength(1);
  });
});
