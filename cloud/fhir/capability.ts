import type { CapabilityStatement, CapabilityStatementRestSecurity } from '@medplum/fhirtypes';
import type { AuthorisationServer } from './access/smart-configuration.ts';
import { SERVED_TYPES, type ServedType } from './definitions/structures.ts';
import { interactionsOf, isOffered } from './interactions.ts';
import { modifiersOf } from './search/modifiers.ts';
import { parametersOf } from './search/parameters.ts';
import { COMMON } from './search/query.ts';
import { TOPICS } from './subscriptions/topics.ts';

const HL7 = 'http://hl7.org/fhir/OperationDefinition/';
const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-';

/** By name; each with its definition. */
const OPERATIONS: Readonly<Partial<Record<ServedType, Readonly<Record<string, string>>>>> = {
  Patient: { everything: `${HL7}Patient-everything` },
  Observation: { lastn: `${HL7}Observation-lastn` },
  Subscription: {
    status: `${BACKPORT}status`,
    events: `${BACKPORT}events`,
    'get-ws-binding-token': `${BACKPORT}get-ws-binding-token`,
  },
};

/**
 * What this endpoint can do, said by the tables that do it.
 * @param server where applications ask for tokens; null = they need none
 */
export function capabilityStatement(base: string, server: AuthorisationServer | null): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    publisher: 'Wardlight',
    kind: 'instance',
    software: { name: 'Wardlight', version: '0.1.0' },
    implementation: { description: 'The FHIR endpoint of Wardlight. Not a certified medical device.', url: base },
    fhirVersion: '4.0.1',
    format: ['json'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json'],
    instantiates: TOPICS.map(({ url }) => url),
    rest: [
      {
        mode: 'server',
        ...(server === null ? {} : { security: securityOf(server) }),
        interaction: [{ code: 'transaction' }, { code: 'batch' }, { code: 'history-system' }, { code: 'search-system' }],
        resource: SERVED_TYPES.map((type) => {
          const parameters = [...COMMON.values(), ...parametersOf(type).values()];
          const links = [...parametersOf(type).values()].filter((parameter) => parameter.type === 'reference');
          return {
            type,
            profile: `http://hl7.org/fhir/StructureDefinition/${type}`,
            ...(type === 'Observation' ? { supportedProfile: ['http://hl7.org/fhir/StructureDefinition/vitalsigns'] } : {}),
            interaction: interactionsOf(type).map((code) => ({ code })),
            versioning: 'versioned-update',
            readHistory: true,
            updateCreate: isOffered(type, 'PUT'),
            conditionalCreate: true,
            conditionalRead: 'full-support',
            conditionalUpdate: isOffered(type, 'PUT'),
            conditionalDelete: isOffered(type, 'DELETE') ? 'single' : 'not-supported',
            referencePolicy: ['literal', 'logical', 'local', 'enforced'],
            searchInclude: links.map(({ code }) => `${type}:${code}`),
            searchRevInclude: SERVED_TYPES.flatMap((source) =>
              [...parametersOf(source).values()]
                .filter((parameter) => parameter.type === 'reference' && (parameter.targets ?? []).includes(type))
                .map(({ code }) => `${source}:${code}`),
            ),
            operation: Object.entries({ ...OPERATIONS[type], validate: `${HL7}Resource-validate` }).map(([name, definition]) => ({
              name,
              definition,
            })),
            searchParam: parameters.map((parameter) => ({
              name: parameter.code,
              definition: parameter.url,
              type: parameter.type,
              // R4 has no element for it.
              documentation: `Modifiers: ${modifiersOf(parameter).join(', ')}.`,
            })),
          };
        }),
      },
    ],
  };
}

function securityOf({ authorize, token, introspect, revoke }: AuthorisationServer): CapabilityStatementRestSecurity {
  const addresses = Object.entries({ authorize, token, introspect, revoke });
  const system = 'http://terminology.hl7.org/CodeSystem/restful-security-service';
  return {
    cors: true,
    service: [{ coding: [{ system, code: 'SMART-on-FHIR' }] }],
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
        extension: addresses.map(([url, valueUri]) => ({ url, valueUri })),
      },
    ],
  };
}
