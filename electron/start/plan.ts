import type { MonitorConfig } from '#ipc';
import type { LocalKeys } from './keys-adapter.ts';

export interface LocalPorts {
  readonly hub: number;
  readonly fhir: number;
  readonly api: number;
  readonly receiver: number;
  /** Of the authorisation server; null = nobody has to sign in. */
  readonly accounts: number | null;
  readonly device: number;
}

export interface LocalPlan {
  readonly directory: string;
  readonly ports: LocalPorts;
  readonly keys: LocalKeys;
  readonly admittedAt: string;
  /** What the simulated bed plays, in words; null for a real device. */
  readonly simulates: string | null;
  /** IEEE 11073 codes of the wave rows. */
  readonly waves: readonly number[];
  /** Dashboard, FHIR and signing in over TLS, by the authority of this machine's own. */
  readonly tls: boolean;
}

export const HUB_HOST_NAME = 'wardlight-local.azure-devices.net';
const BED = { id: 'bed-12', ward: 'Ward 3' };
const STATION = 'station-bed-12';
/** Of the simulated ward, for everybody to try what needs one: the README says it. */
const SIMULATED_PIN = '2580';
/** Generated: nobody of this name exists. */
const PATIENT = {
  identifier: 'SIM-0037',
  family: 'Simulated',
  given: 'Patient',
  birthDate: '1954-04-12',
  encounter: 'ENC-SIM-0037',
};

const here = (port: number): string => `https://localhost:${port}`;
// The bed asks who its patients are and has no token.
const local = ({ tls }: LocalPlan, port: number): object => ({
  ...{ host: '127.0.0.1', port, fhirWithoutToken: true },
  ...(tls && { publicUrl: here(port) }),
});

/** Configuration of the whole cloud on this machine (cloud/service/config.ts). */
export function cloudConfig(plan: LocalPlan): object {
  const host = '127.0.0.1';
  return {
    directory: `${plan.directory}/cloud`,
    databaseUrl: null,
    // Its REST interface is for the dashboard of the same process: any port will do.
    hub: { host, port: plan.ports.hub, hostName: HUB_HOST_NAME, https: { host, port: 0 } },
    fhir: { host, port: plan.ports.fhir },
    api: { host, port: plan.ports.api },
    tls: plan.tls ? 'on' : 'auto',
    // By a name: certificates and passkeys belong to names.
    ...(plan.tls && { dashboardUrl: here(plan.ports.api) }),
    mapping: null,
    notifyUrl: 'local',
    receiver: { host, port: plan.ports.receiver },
    accounts: plan.ports.accounts === null ? null : local(plan, plan.ports.accounts),
    stations: [
      { deviceId: STATION, key: plan.keys.device, bed: BED.id, ward: BED.ward, patient: { ...PATIENT, since: plan.admittedAt } },
    ],
  };
}

/** Configuration of the bedside monitor that talks to that cloud and to the simulated device. */
export function monitorConfig(plan: LocalPlan, certificateAuthority: string): MonitorConfig {
  return {
    bed: BED,
    admission: {
      patient: {
        identifier: PATIENT.identifier,
        name: `${PATIENT.family}, ${PATIENT.given}`,
        birthDate: PATIENT.birthDate,
        type: 'adult',
      },
      encounter: PATIENT.encounter,
      since: plan.admittedAt,
    },
    devices: [
      {
        id: 'monitor-1',
        driver: 'philips-intellivue',
        udp: { host: '127.0.0.1', port: plan.ports.device },
        waves: [...plan.waves],
        simulates: plan.simulates,
      },
    ],
    store: { directory: `${plan.directory}/bed`, key: plan.keys.store },
    hub: {
      connectionString: `HostName=${HUB_HOST_NAME};DeviceId=${STATION};SharedAccessKey=${plan.keys.device};GatewayHostName=localhost:${plan.ports.hub}`,
      certificateAuthority,
    },
    limits: {},
    alarms: { pin: SIMULATED_PIN },
    patients: {
      url: `${plan.tls ? 'https' : 'http'}://127.0.0.1:${plan.ports.fhir}/fhir`,
      ...(plan.tls && { certificateAuthority }),
    },
    discovery: true,
    alarmDelayS: 10,
  };
}
