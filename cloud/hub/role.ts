import type { EventLog } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { CloudToDeviceQueue, type QueueLimits, USUAL_LIMITS } from './cloud-to-device/queue-adapter.ts';
import type { DeviceHost } from './device/device-session.ts';
import { DeviceStates } from './device/device-states-adapter.ts';
import { Devices } from './device/devices.ts';
import { FaultSwitches, type Faults } from './faults/faults.ts';
import { enterAsDevice } from './gate.ts';
import { Policies } from './identity/policies-adapter.ts';
import { DeviceRegistry, sasAuthentication } from './identity/registry-adapter.ts';
import { type HubIssue, HubIssues } from './issues.ts';
import { createMqttServer, MqttConnections, type TlsOptions } from './mqtt/listener-adapter.ts';
import type { Gate } from './mqtt/session.ts';
import { HubStore } from './store/store-adapter.ts';

export interface HubOptions {
  readonly log: Pick<EventLog, 'append'>;
  /** Identities, twins, subscriptions, messages to devices. */
  readonly directory: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The hub's own name, in user names and token resources; devices may dial another one (GatewayHostName). */
  readonly hostName: string;
  readonly tls: Pick<TlsOptions, 'key' | 'cert'>;
  /** PEM of authorities whose certificates open devices that are registered as `certificateAuthority`. */
  readonly deviceAuthorities?: readonly string[];
  readonly queueLimits?: QueueLimits;
  readonly logger: Logger;
}

export interface Hub extends Role {
  readonly port: number;
  /** Everything a service may ask of devices: registry, twins, methods, messages to them. */
  readonly service: Devices;
  /** @throws HubError for an id or key that IoT Hub would not take */
  registerDevice(device: {
    readonly deviceId: string;
    readonly primaryKey?: string;
  }): Promise<{ deviceId: string; primaryKey: string }>;
  devices(): readonly { readonly deviceId: string; readonly connected: boolean }[];
  /** `HostName=…;SharedAccessKeyName=…;SharedAccessKey=…` of one of the hub's shared access policies. */
  connectionString(policy: string): string;
  /** Newest first. */
  issues(): readonly HubIssue[];
  /** For trials: what is named goes wrong from now on. */
  setFaults(changes: Partial<Faults>): Faults;
  /** For trials: connections break. @param deviceId left out: all */
  resetConnections(deviceId?: string): void;
  /** For trials: subscriptions are forgotten and connections break. */
  dropSessions(deviceId?: string): Promise<void>;
}

const SWEEP_MS = 5_000;

/** An IoT hub on this machine: MQTT 3.1.1 over TLS as Azure IoT Hub speaks it (specs azure-wire sections 1 to 5). */
export async function startHub(options: HubOptions): Promise<Hub> {
  const store = HubStore.open(options.directory);
  const policies = await Policies.open(store);
  const registry = new DeviceRegistry(store);
  const states = new DeviceStates(store);
  const queue = new CloudToDeviceQueue(store, options.queueLimits ?? USUAL_LIMITS, () => undefined);
  const faults = new FaultSwitches();
  const devices = new Devices(registry, states, queue, faults);
  const issues = new HubIssues();
  const appending = new Set<Promise<unknown>>();
  const count = { accepted: 0, notStored: 0 };

  const host: DeviceHost = {
    states,
    queue,
    faults,
    ended: (session) => devices.left(session),
    async append(records) {
      const appended = options.log.append('telemetry', records);
      appending.add(appended);
      try {
        await appended;
        count.accepted += records.length;
      } catch (error) {
        count.notStored += records.length;
        throw error;
      } finally {
        appending.delete(appended);
      }
    },
  };
  const names = (): readonly string[] => [options.hostName, `localhost:${port}`, `127.0.0.1:${port}`];
  const gate: Gate = {
    enter: (packet, line, certificate) => enterAsDevice(packet, line, certificate, { names, devices, policies, host }),
    issue(reason, deviceId, peer, detail, bytes) {
      issues.add({ at: new Date().toISOString(), reason, deviceId, peer, detail, bytes });
      options.logger.warn({ reason, deviceId, peer, detail }, 'the hub refused something');
    },
  };
  const connections = new MqttConnections(gate, () => faults.all().refuseConnections);
  const server = createMqttServer({ ...options.tls, trusted: options.deviceAuthorities ?? [] }, connections, gate);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const sweep = setInterval(() => {
    queue.sweep().catch((error: unknown) => options.logger.error({ error: String(error) }, 'messages to devices not swept'));
  }, SWEEP_MS).unref();
  options.logger.info({ host: options.host, port, hostName: options.hostName }, 'the hub listens');

  return {
    name: 'hub',
    port,
    service: devices,
    async registerDevice({ deviceId, primaryKey }) {
      const known = registry.find(deviceId)?.authentication;
      const keys = known?.type === 'sas' ? known.symmetricKey : undefined;
      const authentication = sasAuthentication(primaryKey ?? keys?.primaryKey, keys?.secondaryKey);
      await registry.ensure(deviceId, { authentication });
      return { deviceId, primaryKey: authentication.type === 'sas' ? authentication.symmetricKey.primaryKey : '' };
    },
    devices: () => registry.list().map(({ deviceId }) => ({ deviceId, connected: devices.connection(deviceId).connected })),
    connectionString(name) {
      const policy = policies.of(name);
      if (policy === undefined) throw new RangeError(`the hub has no shared access policy "${name}"`);
      return `HostName=${options.hostName};SharedAccessKeyName=${name};SharedAccessKey=${policy.primaryKey}`;
    },
    issues: () => issues.list(),
    setFaults: (changes) => faults.set(changes),
    resetConnections: (deviceId) => connections.reset(deviceId ?? null),
    async dropSessions(deviceId) {
      await states.forgetSubscriptions(deviceId ?? null);
      connections.reset(deviceId ?? null);
    },
    health: () => ({
      'devices registered': registry.count().total,
      'devices connected': devices.connections(),
      'messages accepted': count.accepted,
      'messages the log refused': count.notStored,
      'messages being stored': appending.size,
      'connections since start': connections.made,
      'connections replaced by a newer one': devices.replaced,
      ...Object.fromEntries([...issues.byReason()].map(([reason, times]) => [`refused: ${reason}`, times])),
    }),
    async stop() {
      clearInterval(sweep);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await connections.stop();
      await Promise.allSettled([...appending]);
      await store.close();
      await closed;
    },
  };
}
