import type { Device, Observation } from '@medplum/fhirtypes';
import type { IngestedEvent } from '../contract/events.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import { type AdmissionReading, telemetryEnvelope } from '../contract/wire.ts';
import type { Parked } from './batch.ts';

/** A bed's word that an admission was told wrongly before. */
export interface Correction {
  readonly record: string;
  readonly deviceId: string | null;
  readonly reading: AdmissionReading;
  readonly payload: Uint8Array;
  /** A person has given it back from the shelf. */
  readonly again: boolean;
}

/** @returns what a person has to put right in FHIR; nothing is moved or marked by itself: a wrong correction would spread */
export function correctionsIn(event: IngestedEvent, payload: Uint8Array, again: boolean): readonly Correction[] {
  const { Body: body, SystemProperties: properties, record } = event;
  // Read in full only where there is one: nearly all messages hold none.
  if (!holdsAdmission(body)) return [];
  const device = properties['iothub-connection-device-id'];
  const deviceId = typeof device === 'string' ? device : null;
  const readings = telemetryEnvelope.safeParse(body).data?.readings ?? [];
  return readings.flatMap((reading) =>
    reading.kind === 'admission' && (reading.what === 'corrected' || reading.what === 'identified')
      ? [{ record, deviceId, reading, payload, again }]
      : [],
  );
}

/** @returns what goes on the shelf; null for what a person has put right and given back */
export async function parkedCorrection(fhir: FhirClient, correction: Correction): Promise<Parked | null> {
  const { record, deviceId, reading, payload, again } = correction;
  const { what, before, after, by, fromAt } = reading;
  const from = `${before?.patient ?? 'nobody'} (${before?.encounter ?? 'no encounter'})`;
  const to = `${after?.patient ?? 'nobody'} (${after?.encounter ?? 'no encounter'})`;
  const item = { reason: `admission-${what}`, deviceId, recordId: `${record}#${reading.id}`, payload };
  if (what === 'identified') {
    if (again) return null;
    const how = 'add the provisional identifiers to that Patient and Encounter, then try again what is parked for them';
    return { ...item, detail: `${by}: ${from} since ${fromAt} is ${to}; ${how}`, impersonal: how };
  }
  const wrong = await stillWrong(fhir, correction);
  if (again && wrong === 0) return null;
  const how = `${wrong} Observations of this Device in that Encounter are to be marked entered-in-error, then try again`;
  return { ...item, detail: `${by}: who was admitted as ${from} since ${fromAt} was ${to}; ${how}`, impersonal: how };
}

function holdsAdmission(body: unknown): boolean {
  const readings = (body as { readings?: unknown } | null)?.readings;
  return Array.isArray(readings) && readings.some((one: unknown) => (one as { kind?: unknown } | null)?.kind === 'admission');
}

/** How many Observations name the former admission and are not marked. */
async function stillWrong(fhir: FhirClient, { deviceId, reading }: Correction): Promise<number> {
  const { before, fromAt, measuredAt } = reading;
  if (before === null || deviceId === null) return 0;
  const device = token(IDENTIFIER_SYSTEMS.hubDevice, deviceId);
  const [owner] = await fhir.search<Device>('Device', { identifier: device });
  const found = await fhir.search<Observation>('Observation', {
    'encounter.identifier': token(IDENTIFIER_SYSTEMS.encounter, before.encounter),
    'status:not': 'entered-in-error',
    date: `ge${fromAt}`,
  });
  const begin = ({ effectiveDateTime, effectivePeriod }: Observation) => effectiveDateTime ?? effectivePeriod?.start ?? fromAt;
  const own = found.filter((one) => measuredBy(one, `Device/${owner?.id ?? ''}`));
  return own.filter((one) => Date.parse(begin(one)) <= Date.parse(measuredAt)).length;
}

/** Also through a DeviceMetric, beside which the Device stands as the gateway. */
function measuredBy({ device, extension = [] }: Observation, reference: string): boolean {
  return [device, ...extension.map(({ valueReference }) => valueReference)].some((one) => one?.reference === reference);
}

function token(system: string, value: string): string {
  return `${system}|${value.replace(/[\\,|$]/g, '\\$&')}`;
}
