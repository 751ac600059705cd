import type { Provenance, Reference } from '@medplum/fhirtypes';
import type { RawRecordId } from '../contract/role.ts';
import { derivedId } from './observation-identifier.ts';
import type { ResourceWrite } from './resource-writer.ts';

/** Of the tag and of the entity that name the archived hub message. */
export const RECORD_SYSTEM = 'urn:wardlight:record';

export interface RecordTargets {
  readonly record: RawRecordId;
  /** `Device/…` that measured. */
  readonly device: string;
  /** `Observation/…` */
  readonly targets: readonly string[];
}

/** One for each raw record: what was made of it. Made again it names what has been added; when it was recorded stays. */
export function provenanceWrite({ record, device, targets }: RecordTargets, recorded: string): ResourceWrite<Provenance> {
  const id = derivedId({ system: RECORD_SYSTEM, value: `${record} ${device}` });
  const name = { parameter: '_tag', system: RECORD_SYSTEM, value: `${record} ${device}` } as const;
  const withTargets = (stored: Provenance, added: readonly string[]): Provenance | null => {
    const known = new Set(stored.target.map(({ reference }) => reference));
    const fresh = added.filter((one) => !known.has(one));
    return fresh.length === 0 ? null : { ...stored, target: [...stored.target, ...fresh.map(asReference)] };
  };
  return {
    id,
    name,
    create: () => ({
      resourceType: 'Provenance',
      id,
      meta: { tag: [{ system: RECORD_SYSTEM, code: name.value }] },
      target: targets.map(asReference),
      recorded,
      agent: [
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'author' }] },
          who: asReference(device),
        },
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'assembler' }] },
          who: { display: 'Wardlight connector' },
        },
      ],
      entity: [{ role: 'source', what: { identifier: { system: RECORD_SYSTEM, value: record } } }],
    }),
    merge: (stored) => withTargets(stored, targets),
    rejoin: (stored, lost) =>
      withTargets(
        stored,
        lost.target.flatMap(({ reference }) => reference ?? []),
      ),
  };
}

function asReference(reference: string): Reference<never> {
  return { reference };
}
