import type { AddressInfo } from 'node:net';
import type { EventLog } from '../contract/event-log.ts';
import type { Logger, Role } from '../contract/role.ts';
import { namedFile } from '../contract/uploaded-file.ts';
import { type ServiceEndpoint, startServiceEndpoint } from './amqp/service-endpoint-adapter.ts';
import { CloudToDeviceQueue, type QueueLimits, USUAL_LIMITS } from './cloud-to-device/queue-adapter.ts';
import type { DeviceHost } from './device/device-session.ts';
import { DeviceStates } from './device/device-states-adapter.ts';
import { Devices } from './device/devices.ts';
import { GroupAppend } from './device/group-append.ts';
import type { TelemetryRecord } from './device/message.ts';
import { type FaultAdmin, type FaultTarget, startFaultAdmin } from './faults/admin-adapter.ts';
import { FaultSwitches } from './faults/faults.ts';
import { type FileNotice } from './files/uploads-adapter.ts';
import { enter } from './gate.ts';
import { type HttpsEndpoint, startHttpsEndpoint } from './https-endpoint-adapter.ts';
import { judgeCredentials } from './identity/connect.ts';
import { Policies } from './identity/policies-adapter.ts';
import { DeviceRegistry, sasAuthentication } from './identity/registry-adapter.ts';
import { type HubIssue, HubIssues } from './issues.ts';
import { createMqttServer, MqttConnections, type TlsOptions } from './mqtt/listener-adapter.ts';
import type { Gate } from './mqtt/session.ts';
import type { Enrolment } from './provisioning/enrolment.ts';
import { Provisioning } from './provisioning/provisioning-adapter.ts';
import { ServiceQueue } from './service-queue-adapter.ts';
import { HubStore } from './store/store-adapter.ts';

interface Endpoint {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface HubOptions extends Endpoint {
  readonly log: Pick<EventLog, 'append'>;
  /** Identities, twins, subscriptions, messages to devices, uploaded files. */
  readonly directory: string;
  /** The hub's own name, in user names and token resources; devices may dial another one (GatewayHostName). */
  readonly hostName: string;
  readonly tls: Pick<TlsOptions, 'key' | 'cert' | 'renewed'>;
  /** PEM of authorities whose certificates open devices that are registered as `certificateAuthority`. */
  readonly deviceAuthorities?: readonly string[];
  /** REST calls of services, MQTT over WebSocket, file upload. Left out: none of them. */
  readonly https?: Endpoint | null;
  /** Messages to devices and feedback, as the service SDK sends and fetches them; a service has 60 s for its token. Left out: none of it. */
  readonly amqp?: (Endpoint & { readonly claimWithinMs?: number }) | null;
  /** Who may become a device, over the MQTT port. Left out: nobody. */
  readonly provisioning?: { readonly idScope: string; readonly enrolments: readonly unknown[] } | null;
  /** Where the fault switches can be reached from outside, on loopback. Left out: nowhere. */
  readonly faults?: Endpoint | null;
  readonly queueLimits?: QueueLimits;
  readonly logger: Logger;
}

export interface Hub extends Role, FaultTarget {
  readonly port: number;
  readonly httpsPort: number | null;
  readonly amqpPort: number | null;
  readonly faultsPort: number | null;
  /** Everything a service may ask of devices: registry, twins, methods, messages to them. */
  readonly service: Devices;
  /** @throws HubError for an id or key that IoT Hub would not take */
  registerDevice(device: {
    readonly deviceId: string;
    readonly primaryKey?: string;
  }): Promise<{ deviceId: string; primaryKey: string }>;
  /** @throws ZodError for one that cannot be read, RangeError when nobody can become a device here */
  enrol(enrolment: unknown): Promise<Enrolment>;
  devices(): readonly { readonly deviceId: string; readonly connected: boolean }[];
  /** `HostName=…;SharedAccessKeyName=…;SharedAccessKey=…` of one of the hub's shared access policies. */
  connectionString(policy: string): string;
  /** Content of an uploaded file, by the `blobName` of its notice; null when there is none. */
  readUpload(blobName: string): Promise<Buffer | null>;
  /** Hands out the notices of uploaded files, one after another, again until `take` resolves. @returns ends it */
  onFile(take: (notice: FileNotice) => Promise<void>): () => void;
  /** Newest first. */
  issues(): readonly HubIssue[];
}

const SWEEP_MS = 5_000;

/** An IoT hub on this machine: what Azure IoT Hub is to devices and to services (specs azure-wire sections 1 to 6). */
export async function startHub(options: HubOptions): Promise<Hub> {
  const store = HubStore.open(options.directory);
  const policies = await Policies.open(store);
  const registry = new DeviceRegistry(store);
  const states = new DeviceStates(store);
  const issues = new HubIssues();
  const issue: Gate['issue'] = (reason, deviceId, peer, detail, bytes) => {
    issues.add({ at: new Date().toISOString(), reason, deviceId, peer, detail, bytes });
    options.logger.warn({ reason, deviceId, peer, detail }, 'the hub refused something');
  };
  const ofService = (reason: string, detail: string): void => issue(reason, null, '', detail, Buffer.alloc(0));
  const services = new ServiceQueue(store, ofService);
  const queue = new CloudToDeviceQueue(store, options.queueLimits ?? USUAL_LIMITS, () => services.tell());
  const faults = new FaultSwitches();
  const devices = new Devices(registry, states, queue, faults);
  let https: HttpsEndpoint | null = null;
  const appends = new GroupAppend(async (records: readonly TelemetryRecord[]) => {
    await options.log.append('telemetry', records);
    // Before the acknowledgement, so that the message comes again when this cannot be noted.
    for (const record of records) {
      const blobName = https === null ? null : namedFile(record);
      if (blobName !== null) await https?.named(blobName);
    }
  });
  const tls: TlsOptions = { ...options.tls, trusted: options.deviceAuthorities ?? [] };
  let provisioning: Provisioning | null = null;
  if (options.provisioning) {
    provisioning = new Provisioning(store, devices, options.provisioning.idScope, options.hostName);
    for (const enrolment of options.provisioning.enrolments) await provisioning.enrol(enrolment);
  }

  const host: DeviceHost = {
    states,
    queue,
    faults,
    ended: (session) => devices.left(session),
    appends,
  };
  let names: readonly string[] = [options.hostName];
  const policyRefusal = (token: string, deviceId: string): string | null =>
    policies.refusal(token, names, `/devices/${deviceId}`, 'DeviceConnect', Date.now());
  const gate: Gate = {
    enter: (packet, line, certificate) =>
      enter(packet, line, certificate, { names: () => names, devices, policyRefusal, host, provisioning }),
    issue,
  };
  const connections = new MqttConnections(gate, () => faults.all().refuseConnections);
  const server = createMqttServer(tls, connections, gate);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;

  https = options.https
    ? await startHttpsEndpoint({
        ...options.https,
        tls,
        directory: options.directory,
        store,
        devices,
        connections,
        services,
        serviceRefusal: (token, right) => policies.refusal(token, names, '', right, Date.now()),
        deviceRefusal(deviceId, token, certificate) {
          const device = registry.find(deviceId);
          if (device?.status !== 'enabled') return device === undefined ? 'unknown-device' : 'device-disabled';
          const entry = judgeCredentials(token, device, { names, certificate, policyRefusal, nowMs: Date.now() });
          return 'reason' in entry ? entry.reason : null;
        },
        issue: ofService,
      })
    : null;
  const amqp: ServiceEndpoint | null = options.amqp
    ? await startServiceEndpoint({
        ...options.amqp,
        tls,
        devices,
        queue: services,
        refusal: (token) => policies.refusal(token, names, '', 'ServiceConnect', Date.now()),
        issue: ofService,
      })
    : null;
  const ports = [port, https?.port, amqp?.port].filter((one) => one !== undefined);
  names = [options.hostName, ...ports.flatMap((one) => [`localhost:${one}`, `127.0.0.1:${one}`])];
  const sweep = setInterval(() => {
    queue.sweep().catch((error: unknown) => options.logger.error({ error: String(error) }, 'messages to devices not swept'));
  }, SWEEP_MS).unref();
  const reset = (deviceId: string | null): void => {
    const broken = connections.reset(deviceId);
    if (broken > 0) faults.did('connections reset', broken);
  };
  const target: FaultTarget = {
    setFaults: (changes) => faults.set(changes),
    resetConnections: (deviceId) => reset(deviceId ?? null),
    async dropSessions(deviceId) {
      await states.forgetSubscriptions(deviceId ?? null);
      reset(deviceId ?? null);
    },
    health: () => ({
      'devices registered': registry.count().total,
      'devices connected': devices.connections(),
      'messages accepted': appends.accepted,
      'messages the log refused': appends.notStored,
      'groups of messages being stored': appends.underWay,
      'connections since start': connections.made,
      'connections replaced by a newer one': devices.replaced,
      ...Object.fromEntries([...faults.counts()].map(([what, times]) => [`fault: ${what}`, times])),
      ...Object.fromEntries([...issues.byReason()].map(([reason, times]) => [`refused: ${reason}`, times])),
    }),
  };
  const admin: FaultAdmin | null = options.faults
    ? await startFaultAdmin(options.faults.host, options.faults.port, target)
    : null;
  options.logger.info({ host: options.host, ports, hostName: options.hostName }, 'the hub listens');

  return {
    name: 'hub',
    port,
    httpsPort: https?.port ?? null,
    amqpPort: amqp?.port ?? null,
    faultsPort: admin?.port ?? null,
    service: devices,
    async registerDevice({ deviceId, primaryKey }) {
      const known = registry.find(deviceId)?.authentication;
      const keys = known?.type === 'sas' ? known.symmetricKey : undefined;
      const authentication = sasAuthentication(primaryKey ?? keys?.primaryKey, keys?.secondaryKey);
      await registry.ensure(deviceId, { authentication });
      return { deviceId, primaryKey: authentication.symmetricKey.primaryKey };
    },
    enrol(enrolment) {
      if (provisioning === null) throw new RangeError('the hub has no provisioning');
      return provisioning.enrol(enrolment);
    },
    devices: () => registry.list().map(({ deviceId }) => ({ deviceId, connected: devices.connection(deviceId).connected })),
    connectionString(name) {
      const policy = policies.of(name);
      if (policy === undefined) throw new RangeError(`the hub has no shared access policy "${name}"`);
      return `HostName=${options.hostName};SharedAccessKeyName=${name};SharedAccessKey=${policy.primaryKey}`;
    },
    readUpload: (blobName) => https?.readUpload(blobName) ?? Promise.resolve(null),
    onFile: (take) => services.each('file', (record) => take(record as FileNotice)),
    issues: () => issues.list(),
    ...target,
    async stop() {
      clearInterval(sweep);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await admin?.stop();
      await connections.stop();
      await https?.stop();
      await amqp?.stop();
      await appends.idle();
      await store.close();
      await closed;
    },
  };
}
