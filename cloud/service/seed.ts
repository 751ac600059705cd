import { createHash } from 'node:crypto';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';
import type { StationConfig } from './config.ts';

/**
 * Location, Patient, Encounter and Device of one bedside station as one transaction with ids derived from their identifiers:
 * repeating it changes nothing.
 */
export function stationBundle(station: StationConfig): Bundle {
  const ward = { ...base('Location', IDENTIFIER_SYSTEMS.ward, station.ward), status: 'active' as const, name: station.ward };
  const bed = {
    ...base('Location', IDENTIFIER_SYSTEMS.bed, station.bed),
    status: 'active' as const,
    name: station.bed,
    partOf: { reference: `Location/${ward.id}` },
    physicalType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd' }] },
  };
  const people = station.patient === null ? [] : admission(station.patient, bed.id);
  const device = {
    ...base('Device', IDENTIFIER_SYSTEMS.hubDevice, station.deviceId),
    status: 'active' as const,
    location: { reference: `Location/${bed.id}` },
    ...(station.patient === null
      ? {}
      : { patient: { reference: `Patient/${stableId(IDENTIFIER_SYSTEMS.patient, station.patient.identifier)}` } }),
  };
  return { resourceType: 'Bundle', type: 'transaction', entry: [ward, bed, ...people, device].map(put) };
}

/** The resource id that `stationBundle` gives the station's Device. */
export function stationDeviceId(station: StationConfig): string {
  return stableId(IDENTIFIER_SYSTEMS.hubDevice, station.deviceId);
}

function admission(patient: NonNullable<StationConfig['patient']>, bedId: string): Resource[] {
  const person = {
    ...base('Patient', IDENTIFIER_SYSTEMS.patient, patient.identifier),
    name: [{ use: 'official' as const, family: patient.family, given: [patient.given] }],
    birthDate: patient.birthDate,
  };
  const encounter = {
    ...base('Encounter', IDENTIFIER_SYSTEMS.encounter, patient.encounter),
    status: 'in-progress' as const,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${person.id}` },
    period: { start: patient.since },
    location: [{ location: { reference: `Location/${bedId}` }, status: 'active' as const }],
  };
  return [person, encounter];
}

function base<T extends Resource['resourceType']>(resourceType: T, system: string, value: string) {
  return { resourceType, id: stableId(system, value), identifier: [{ system, value }] };
}

function put(resource: Resource & { id?: string }): BundleEntry {
  return { resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}` } };
}

function stableId(system: string, value: string): string {
  return createHash('sha256').update(`${system}|${value}`).digest('hex').slice(0, 32);
}
