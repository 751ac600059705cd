import { stripComments } from 'jsonc-parser';
import { z } from 'zod';
import { parseJsonInput, refusedShape } from '#clinical';
import { LANGUAGES } from '../contract/language.ts';
import { PATIENT_NAMES } from '../contract/patient-name.ts';
import { accounts, launchServer, signIn } from './accounts-config.ts';
import { blobContainer, lakeConfig } from './lake-config.ts';
import { channel, pushRules, teamsBot } from './notify-config.ts';
import { outcomesConfig } from './outcomes-config.ts';
import { partnerModel } from './partner-models-config.ts';
import { shiftsConfig } from './shifts-config.ts';

export const ROLES = [
  'hub',
  'stream',
  'archive',
  'ingest',
  'connector',
  'accounts',
  'fhir',
  'enrich',
  'lake',
  'scoring',
  'outcomes',
  'feed',
  'notify',
  'api',
] as const;
export type RoleName = (typeof ROLES)[number];

const endpoint = z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65535) });

const tls = z.union([z.enum(['auto', 'on', 'off']), z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) })]);

/** Secrets are named by the file that holds them, so that this configuration may be shown. */
const authorization = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('client-credentials'),
    tokenUrl: z.url(),
    clientId: z.string().min(1),
    clientSecretFile: z.string().min(1),
    scope: z.string().optional(),
    style: z.enum(['basic', 'post']).default('basic'),
  }),
  z.strictObject({
    kind: z.literal('backend-services'),
    /** null: asked from the server's .well-known/smart-configuration. */
    tokenUrl: z.url().nullable().default(null),
    clientId: z.string().min(1),
    /** A private key as JWK, with `kid`. */
    privateKeyFile: z.string().min(1),
    scope: z.string().default('system/Observation.cruds system/Device.rs system/Patient.rs system/Encounter.rs'),
  }),
]);

const fhirServer = z.strictObject({
  /** Names its position in the log and what is parked for it. */
  name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  kind: z.enum(['azure', 'hapi', 'medplum', 'generic']),
  baseUrl: z.url(),
  authorization: authorization.prefault({ kind: 'none' }),
});

const log = z.strictObject({
  /** Of a log that is created: fixed for ever, and how many processes of one role can share the work. Null: 4. */
  partitions: z.int().min(1).max(32).nullable().default(null),
  /**
   * For several processes: the one with the role `stream` has the log on its disk and serves it here as Event Hubs (AMQP over TLS),
   * the others, on the same `directory`, dial in. Null: one process.
   */
  endpoint: endpoint
    .extend({ keyName: z.string().min(1), key: z.string().min(16) })
    .nullable()
    .default(null),
  /** Azure in place of hub and log. */
  azure: z
    .strictObject({
      /** The IoT Hub's built-in endpoint. */
      telemetry: z.strictObject({ connectionString: z.string().min(1), eventHub: z.string().min(1) }),
      /** Storage that the IoT Hub was given for file upload: large backlogs of stations; null: none are taken. */
      uploads: blobContainer.nullable().default(null),
      /**
       * File with a connection string of the IoT Hub whose policy may read and write the registry and connect as a service: for device
       * administration and live waves; null: neither.
       */
      hubConnectionFile: z.string().min(1).nullable().default(null),
      /** Event Hubs namespace with one event hub per topic, of its name. */
      stages: z.string().min(1),
      /** Blob container for checkpoints; null: PostgreSQL. */
      checkpoints: blobContainer.nullable().default(null),
    })
    .nullable()
    .default(null),
  /** Never removed before every group has read it, unless `dropUnreadBeyondGigabytes` says so; then counted. */
  retention: z
    .strictObject({
      days: z.number().positive().default(7),
      gigabytes: z.number().positive().default(20),
      dropUnreadBeyondGigabytes: z.number().positive().nullable().default(null),
    })
    .prefault({}),
});

/** A second database for reports beside PostgreSQL; its schema is made by an administrator (`wardlight feed sql`). */
const azureSql = z.strictObject({
  server: z.string().min(1),
  port: z.int().min(1).max(65535).default(1433),
  database: z.string().min(1),
  authentication: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('password'), user: z.string().min(1), passwordFile: z.string().min(1) }),
    z.strictObject({ kind: z.literal('managed-identity'), clientId: z.string().min(1).nullable().default(null) }),
  ]),
});

const serviceConfig = z.strictObject({
  /** Everything the service keeps on disk: log, archive, lake, certificates, embedded PostgreSQL. */
  directory: z.string().min(1),
  /** null: an embedded PostgreSQL under `directory`. */
  databaseUrl: z.string().nullable(),
  hub: endpoint.extend({
    hostName: z.string().min(1),
    /** REST calls of services, MQTT over WebSocket, file upload; null = none of them. */
    https: endpoint.nullable().default(null),
    /** Messages to devices and feedback over AMQP; null = none. */
    amqp: endpoint.nullable().default(null),
    /** Files with PEM certificates of authorities whose devices may enter with a certificate. */
    deviceAuthorities: z.array(z.string().min(1)).default([]),
    /** Who may become a device by itself (Device Provisioning Service); null = nobody. */
    provisioning: z
      .strictObject({ idScope: z.string().min(1), enrolments: z.array(z.record(z.string(), z.unknown())) })
      .nullable()
      .default(null),
    /** Where the hub can be told to do wrong things, for trials; null = nowhere. Loopback only. */
    faults: z
      .strictObject({ host: z.enum(['127.0.0.1', '::1', 'localhost']), port: z.int().min(0).max(65535) })
      .nullable()
      .default(null),
  }),
  /**
   * Dashboard, FHIR endpoint and authorisation server over TLS. `auto`: all that listen beyond this machine, by the authority of the
   * house; `on`: all; `off`: none, because what stands before them ends TLS. Two PEM files: the hospital's own certificate, for all.
   */
  tls: tls.default('auto'),
  /** Where plain http is answered with the dashboard's address over TLS; null: nowhere. */
  httpRedirect: endpoint.nullable().default(null),
  /** The log between the stages. */
  log: log.prefault({}),
  archive: z
    .strictObject({
      /** A container of Azure Blob to write it to, which is made when it is not there; null: the directory. */
      azure: blobContainer.nullable().default(null),
      /** Holds the keys that the records are sealed with; null: `archive-keys.json` in the directory, made at the first start. */
      keyFile: z.string().min(1).nullable().default(null),
      /** Whole days that are older go; null: everything stays. */
      retentionDays: z.int().min(1).nullable().default(null),
    })
    .prefault({}),
  fhir: endpoint.extend({
    /** `[base]`, as clients reach it; null: host and port. */
    publicUrl: z.url().nullable().default(null),
    /** AuditEvents stored longer ago go; null: all stay. Not given: six years. */
    auditDays: z.int().min(1).nullable().optional(),
  }),
  api: endpoint,
  /** As browsers reach the dashboard; null: host and port of `api`. */
  dashboardUrl: z.url().nullable().default(null),
  /** Our own authorisation server; null = nobody has to sign in, so keep to this machine. */
  accounts: accounts.nullable().default(null),
  /** Another provider for signing in to the dashboard; null = our own, where there is one. */
  signIn: signIn.nullable().default(null),
  /** From where the dashboard may be launched (SMART App Launch), beside our own endpoint. */
  launches: z.array(launchServer).default([]),
  /** MedTech templates; null = those that ship with the product. */
  mapping: z.strictObject({ device: z.string(), fhir: z.string() }).nullable(),
  /** How foreign devices find their patient, and whether the original's mistakes are wanted back. */
  connector: z
    .strictObject({
      compat: z.boolean().default(false),
      identity: z.enum(['lookup', 'create', 'lookup-encounter']).default('lookup'),
      deviceIdentifierSystem: z.string().nullable().default(null),
    })
    .prefault({}),
  /** Further FHIR servers that get every Observation as well. */
  fhirServers: z.array(fhirServer).default([]),
  lake: lakeConfig.prefault({}),
  feed: z.strictObject({ azureSql: azureSql.nullable().default(null) }).prefault({}),
  scoring: z
    .strictObject({
      models: z.array(partnerModel).default([]),
      /** Results of this house come in: the hours before the first one of a patient are calibrated as such. */
      laboratory: z.boolean().default(false),
    })
    .prefault({}),
  /** What is acceptable: of the house, and by ward (name) what is different there. A model without a range raises no flag. */
  outcomes: outcomesConfig.prefault({}),
  /** Teams Workflows address; `local` = the receiver on this machine; null = nobody is told. */
  notifyUrl: z.union([z.literal('local'), z.url(), z.null()]),
  receiver: endpoint,
  /** Further ways to people, and how much of a patient any of them may tell. */
  notify: z
    .strictObject({
      patient: z.enum(PATIENT_NAMES).default('initials'),
      channels: z.array(channel).default([]),
      teamsBot: teamsBot.nullable().default(null),
      push: pushRules.nullable().default(null),
    })
    .prefault({}),
  /** Which wards are one unit, by its name: `{"Surgery": ["Ward 3", "Ward 4"]}`. */
  units: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
  /** Screens on walls: how much of a name they show, of the house and by ward (name), and when they end. */
  displays: z
    .strictObject({
      names: z.enum(PATIENT_NAMES).default('initials'),
      wards: z.record(z.string().min(1), z.enum(PATIENT_NAMES)).default({}),
      /** Days: switched off for so long, and in all. */
      idleDays: z.number().positive().max(90).default(7),
      days: z.number().positive().max(366).default(180),
    })
    .prefault({}),
  /** When nobody of the care team reacts to a flag, or to a task past its time. */
  escalation: z
    .strictObject({ afterMinutes: z.number().positive().max(1_440).default(15), levels: z.int().min(1).max(10).default(3) })
    .prefault({}),
  /** Of the house: of cards, mails and push messages, and of sign-in pages where the browser asks for none of ours. */
  language: z.enum(LANGUAGES).default('en'),
  shifts: shiftsConfig.prefault({}),
  /** Stations the hub knows from the start, each with the patient in its bed (generated people only). */
  stations: z.array(
    z.strictObject({
      deviceId: z.string().min(1),
      key: z.base64(),
      bed: z.string().min(1),
      ward: z.string().min(1),
      patient: z
        .strictObject({
          identifier: z.string().min(1),
          family: z.string().min(1),
          given: z.string().min(1),
          birthDate: z.iso.date(),
          encounter: z.string().min(1),
          since: z.iso.datetime({ precision: 3 }),
        })
        .nullable(),
    }),
  ),
});

/** Every member that there is. */
export const CONFIG_MEMBERS = Object.keys(serviceConfig.shape);

export type ServiceConfig = z.infer<typeof serviceConfig>;
export type FhirServerConfig = ServiceConfig['fhirServers'][number];
export type AzureSqlConfig = z.infer<typeof azureSql>;
export type StationConfig = ServiceConfig['stations'][number];

/**
 * Comments are allowed.
 * @throws InputRefused naming every member that is wrong and the reason
 */
export function parseServiceConfig(text: string, where: string): ServiceConfig {
  const result = serviceConfig.safeParse(parseJsonInput(stripComments(text, ' '), where));
  if (result.success) return result.data;
  throw refusedShape(where, result.error.issues);
}
