import { expect, onTestFinished, test, vi } from 'vitest';
import { hostNow } from '../../../../electron/monitor/clock/host-clock-adapter.ts';
import type { HubServices } from '../../../../electron/monitor/uplink/hub-services.ts';
import { type HubTarget, hubConnection } from '../../../../electron/monitor/uplink/iot-hub-adapter.ts';
import { Uplink } from '../../../../electron/monitor/uplink/uplink.ts';
import { KEY as DEVICE_KEY, HUB_NAME } from '../../../cloud/hub/hub-support.ts';
import { LocalHub } from '../../../cloud/hub/local-hub.ts';

const PATIENCE = { timeout: 60_000, interval: 20 };

/** A station of which only the twin matters, by the real SDK at the real hub. */
async function station(local: LocalHub, more: Pick<HubTarget, 'token' | 'twin'> = {}) {
  const wishes: unknown[] = [];
  const unheard: string[] = [];
  const devices: Record<string, string> = { 'monitor-1': 'connected', 'pump-1': 'connected' };
  const services: HubServices = {
    methods: ['snapshot'],
    method: () => ({ status: 200, payload: null }),
    desired: (properties) => void wishes.push(properties['sampling']),
    reported: () => ({ version: '1.0.0', devices }),
    unheard: (detail) => void unheard.push(detail),
    message: () => true,
  };
  const target = {
    connectionString: `HostName=${HUB_NAME};DeviceId=station-12;SharedAccessKey=${DEVICE_KEY};GatewayHostName=localhost:${local.port}`,
    certificateAuthority: local.certificates.ca,
    ...more,
    twin: { firstRetryMs: 100, ...more.twin },
  };
  const uplink = new Uplink({
    connect: await hubConnection(target, services),
    outbox: { waiting: () => [], waitingBefore: () => [], acknowledged: () => undefined },
    now: hostNow,
    random: () => 0,
  });
  const timer = setInterval(() => uplink.tick(), 20);
  onTestFinished(() => {
    clearInterval(timer);
    uplink.stop();
  });
  return { uplink, wishes, unheard, devices };
}

async function hub(): Promise<LocalHub> {
  const local = await LocalHub.start(['station-12']);
  onTestFinished(() => local.stop());
  await local.hub.service.patchTwin('station-12', '*', { properties: { desired: { sampling: 7 } } });
  return local;
}

test('a first answer about the twin that fails is asked for again: told once, shown while it lasts, and then wishes and reports go on', async () => {
  const local = await hub();
  local.hub.setFaults({ throttlePerSecond: 1_000 });
  const { uplink, wishes, unheard, devices } = await station(local);
  await vi.waitUntil(() => uplink.status().detail !== null, PATIENCE);
  expect(uplink.status()).toMatchObject({ state: 'connected', detail: 'settings from the cloud cannot be asked for: throttled' });
  local.hub.setFaults({ throttlePerSecond: null });
  await vi.waitUntil(() => wishes.includes(7), PATIENCE);
  expect(unheard).toHaveLength(1);
  expect(uplink.status().detail).toBeNull();
  const reported = () => local.hub.service.states.twin('station-12').reported.properties;
  await vi.waitFor(() => expect(reported()).toEqual({ version: '1.0.0', devices }), PATIENCE);
  delete devices['pump-1'];
  await local.hub.service.patchTwin('station-12', '*', { properties: { desired: { sampling: 8 } } });
  await vi.waitUntil(() => wishes.includes(8), PATIENCE);
  // A device that was taken away is not reported as it was.
  await vi.waitFor(() => expect(reported()['devices']).toEqual({ 'monitor-1': 'connected' }), PATIENCE);
});

test('a hub that forgot what was subscribed when the token was renewed: the client is built anew, and wishes and methods come again', async () => {
  const local = await hub();
  const { wishes } = await station(local, { token: { validS: 60, marginS: 58 }, twin: { probeMs: 500, answerMs: 1_000 } });
  const subscribed = (): number => Object.keys(local.hub.service.states.subscriptions('station-12')).length;
  const answers = (): Promise<boolean> => {
    const request = { methodName: 'snapshot', payload: null, responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 5 };
    return local.hub.service.invoke('station-12', request).then(
      () => true,
      () => false,
    );
  };
  await vi.waitUntil(() => wishes.includes(7) && subscribed() > 2, PATIENCE);
  await vi.waitUntil(answers, PATIENCE);
  local.hub.setFaults({ dropSessions: true });
  await vi.waitUntil(() => subscribed() === 0, PATIENCE);
  local.hub.setFaults({ dropSessions: false });
  await vi.waitUntil(answers, PATIENCE);
  await local.hub.service.patchTwin('station-12', '*', { properties: { desired: { sampling: 9 } } });
  await vi.waitUntil(() => wishes.includes(9), PATIENCE);
}, 200_000);
