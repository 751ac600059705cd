import { randomUUID } from 'node:crypto';
import type { Devices } from '../device/devices.ts';
import { HubError } from '../hub-error.ts';
import type { ClientCertificate } from '../identity/certificate-login.ts';
import type { Authentication } from '../identity/device-identity.ts';
import { sasAuthentication } from '../identity/registry-adapter.ts';
import type { HubStore } from '../store/store-adapter.ts';
import { type Enrolment, enrolment, keysOf } from './enrolment.ts';

export interface Registration {
  readonly registrationId: string;
  readonly assignedHub: string;
  readonly deviceId: string;
  readonly status: 'assigned';
  readonly substatus: 'initialAssignment';
  readonly createdDateTimeUtc: string;
  readonly lastUpdatedDateTimeUtc: string;
  readonly etag: string;
}

const MOST_OPERATIONS = 10_000;

/** Turns a registration that was let in into a device of the hub: the Device Provisioning Service in small. */
export class Provisioning {
  readonly idScope: string;
  private readonly store: HubStore;
  private readonly devices: Devices;
  private readonly assignedHub: string;
  private readonly operations = new Map<string, Registration>();

  constructor(store: HubStore, devices: Devices, idScope: string, assignedHub: string) {
    this.store = store;
    this.devices = devices;
    this.idScope = idScope;
    this.assignedHub = assignedHub;
  }

  enrolments(): readonly Enrolment[] {
    const rows = this.store.read((db) => db.prepare('SELECT enrolment FROM enrolment').all()) as { enrolment: string }[];
    return rows.map((row) => enrolment.parse(JSON.parse(row.enrolment)));
  }

  /** A new one, or another one under a known name. @throws ZodError when it cannot be read */
  async enrol(wanted: unknown): Promise<Enrolment> {
    const parsed = enrolment.parse(wanted);
    await this.store.write((db) =>
      db
        .prepare(
          'INSERT INTO enrolment (name, enrolment) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET enrolment = excluded.enrolment',
        )
        .run(parsed.name, JSON.stringify(parsed)),
    );
    return parsed;
  }

  async withdraw(name: string): Promise<void> {
    await this.store.write((db) => db.prepare('DELETE FROM enrolment WHERE name = ?').run(name));
  }

  /** The device is in the hub, on disk, when this resolves. @returns id of the operation */
  async register(registrationId: string, by: Enrolment, certificate: ClientCertificate | null): Promise<string> {
    const deviceId = by.deviceId ?? registrationId;
    const isNew = this.devices.registry.find(deviceId) === undefined;
    await this.devices.registry.ensure(deviceId, { authentication: authenticationOf(by, registrationId, certificate) });
    if (isNew && by.initialTwin) {
      const { tags, desired } = by.initialTwin;
      await this.devices.patchTwin(deviceId, '*', { tags, properties: { desired } });
    }
    const registration = await this.remember(registrationId, deviceId);
    const operationId = `4.${randomUUID().replaceAll('-', '').slice(0, 16)}.${randomUUID()}`;
    const oldest = this.operations.keys().next().value;
    if (this.operations.size >= MOST_OPERATIONS && oldest !== undefined) this.operations.delete(oldest);
    this.operations.set(operationId, registration);
    return operationId;
  }

  /** @returns null for an operation of somebody else, or none */
  operation(operationId: string, registrationId: string): Registration | null {
    const registration = this.operations.get(operationId);
    return registration?.registrationId === registrationId ? registration : null;
  }

  private remember(registrationId: string, deviceId: string): Promise<Registration> {
    return this.store.write((db) => {
      const row = db.prepare('SELECT registration FROM registration WHERE registration_id = ?').get(registrationId) as
        | { registration: string }
        | undefined;
      const before = row === undefined ? null : (JSON.parse(row.registration) as Registration);
      const now = new Date().toISOString();
      const registration: Registration = {
        registrationId,
        assignedHub: this.assignedHub,
        deviceId,
        status: 'assigned',
        substatus: 'initialAssignment',
        createdDateTimeUtc: before?.createdDateTimeUtc ?? now,
        lastUpdatedDateTimeUtc: now,
        etag: Buffer.from(randomUUID()).toString('base64'),
      };
      db.prepare(
        'INSERT INTO registration (registration_id, registration) VALUES (?, ?) ON CONFLICT (registration_id) DO UPDATE SET registration = excluded.registration',
      ).run(registrationId, JSON.stringify(registration));
      return registration;
    });
  }
}

function authenticationOf(by: Enrolment, registrationId: string, certificate: ClientCertificate | null): Authentication {
  const keys = keysOf(by, registrationId);
  if (keys !== null) return sasAuthentication(keys.primaryKey, keys.secondaryKey);
  if (certificate === null) throw new HubError(401003, 'no certificate was shown');
  return { type: 'selfSigned', x509Thumbprint: { primaryThumbprint: certificate.sha256, secondaryThumbprint: null } };
}
