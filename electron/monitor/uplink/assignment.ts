import { z } from 'zod';
import type { HubConfig } from '#ipc';

/** What a provisioning service said: the hub of this station, and its name there. */
export interface Assignment {
  readonly hub: string;
  readonly deviceId: string;
}

/** Where it is kept, so that a station does not depend on the provisioning service to go on. */
export interface KeptText {
  read(): string | null;
  write(json: string): void;
}

const kept = z.object({ of: z.string(), hub: z.string().min(1), deviceId: z.string().min(1) });

type Asked = NonNullable<HubConfig['provisioning']>;

/** @returns null when there is none, or one that another registration got */
export function readAssignment(json: string | null, asked: Asked): Assignment | null {
  if (json === null) return null;
  const found = kept.safeParse(JSON.parse(json));
  return found.success && found.data.of === nameOf(asked) ? { hub: found.data.hub, deviceId: found.data.deviceId } : null;
}

export function assignmentText(assignment: Assignment, asked: Asked): string {
  return JSON.stringify({ of: nameOf(asked), ...assignment });
}

/** @param gateway null: the hub itself is dialled */
export function assignedConnectionString({ hub, deviceId }: Assignment, { key }: Asked, gateway: string | null): string {
  const proof = key === undefined ? 'x509=true' : `SharedAccessKey=${key}`;
  return `HostName=${hub};DeviceId=${deviceId};${proof}${gateway === null ? '' : `;GatewayHostName=${gateway}`}`;
}

function nameOf({ endpoint, idScope, registrationId }: Asked): string {
  return `${endpoint}/${idScope}/${registrationId}`;
}
