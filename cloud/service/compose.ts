import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Device } from '@medplum/fhirtypes';
import { Pool } from 'pg';
import { InputRefused } from '#clinical';
import { startAccounts } from '../accounts/role.ts';
import { startApi } from '../api/role.ts';
import { archiveContainer } from '../archive/blob-storage-adapter.ts';
import { archiveFolder } from '../archive/folder-storage-adapter.ts';
import { existingArchiveKeys, openArchiveKeys } from '../archive/keys-adapter.ts';
import { newestRecords } from '../archive/newest-records.ts';
import { readArchivedRecord } from '../archive/read-record.ts';
import { startArchive } from '../archive/role.ts';
import { openMappingVersions } from '../connector/mapping-versions-adapter.ts';
import { importMedTech } from '../connector/medtech-import.ts';
import { startConnector } from '../connector/role.ts';
import { tryMapping } from '../connector/workbench.ts';
import { openKeyFile } from '../contract/key-file-adapter.ts';
import type { Logger, Role } from '../contract/role.ts';
import { startLaboratory } from '../enrich/laboratory/role.ts';
import { startEnrich } from '../enrich/role.ts';
import { startFeed } from '../feed/role.ts';
import { followChanges } from '../fhir/client/changes-adapter.ts';
import { createFhirClient } from '../fhir/client/fhir-client-adapter.ts';
import { type FhirOptions, startFhir } from '../fhir/role.ts';
import { azureUploads, localUploads } from '../hub/files/uploaded-files-adapter.ts';
import { startHub } from '../hub/role.ts';
import { startIngest } from '../ingest/role.ts';
import { snapshotFiles, snapshotTable } from '../ingest/snapshot-adapter.ts';
import { lakeContainer } from '../lake/blob-storage-adapter.ts';
import { lakeFolder } from '../lake/folder-storage-adapter.ts';
import { LakeKeys } from '../lake/keys.ts';
import { startLake } from '../lake/role.ts';
import { deadLetters } from '../notify/outbox-adapter.ts';
import { startWorkflowsReceiver } from '../notify/receiver-adapter.ts';
import { startNotify } from '../notify/role.ts';
import { startFollowUp } from '../outcomes/follow-up/role.ts';
import { startOutcomes } from '../outcomes/role.ts';
import { dashboardSignIn, endElsewhere, type LocalAccounts, listedPeople, localAccounts } from './accounts-adapter.ts';
import { dashboardUrlOf, fhirUrlOf } from './addresses.ts';
import { azureSqlOf } from './azure-sql-adapter.ts';
import { healthOf, stopRoles } from './begun-roles.ts';
import { openChannel, teamsChannel, told } from './channels-adapter.ts';
import type { RoleName, ServiceConfig } from './config.ts';
import { openFhirServer } from './fhir-server-adapter.ts';
import { openHubService } from './hub-service-adapter.ts';
import { launchServers } from './launch-servers.ts';
import { openLog } from './log-adapter.ts';
import { openParking } from './parking-adapter.ts';
import { startPostgres } from './postgres/postgres-adapter.ts';
import { openPush } from './push-adapter.ts';
import { startScoringStages } from './scoring-adapter.ts';
import { stationBundle, stationDeviceId } from './seed.ts';
import { shippedMapping } from './shipped-mapping.ts';
import { openTeams } from './teams-adapter.ts';
import { openTls, startRedirect } from './tls-adapter.ts';

/** What a page of a device shows of them. */
const NEWEST_RECORDS = 20;

export interface Service {
  /** Where people and devices reach it. */
  readonly addresses: {
    readonly dashboard: string | null;
    readonly fhir: string | null;
    readonly hub: string | null;
    /** Where other processes reach the log. */
    readonly stream: string | null;
    readonly database: string;
    readonly receiver: string | null;
    /** PEM, and the file that holds it. */
    readonly certificateAuthority: string;
    readonly certificateAuthorityFile: string;
    readonly accounts: string | null;
  };
  /** Who may sign in to a service that had no account yet. Told once, kept nowhere. */
  readonly firstSignIn: { readonly login: string; readonly password: string } | null;
  stop(): Promise<void>;
}

/**
 * The whole cloud in one process: the list of its parts, in the order of the pipeline. Stops them in reverse.
 * @param stopping ends the waiting for a log that is away; rejects then
 */
export async function startService(
  config: ServiceConfig,
  roles: ReadonlySet<RoleName>,
  logger: Logger,
  stopping?: AbortSignal,
): Promise<Service> {
  const started: Role[] = [];
  const begin = <T extends Role>(role: T): T => {
    started.push(role);
    return role;
  };
  const within = (name: string): string => join(config.directory, name);
  if (config.log.endpoint !== null && !roles.has('stream') && config.databaseUrl === null) {
    throw new InputRefused('databaseUrl', 'several processes share one database, so its address has to be given');
  }
  // Passable, not readable: as root the embedded database runs under an account of its own below this folder.
  await mkdir(config.directory, { recursive: true, mode: 0o711 });

  const postgres = config.databaseUrl === null ? await startPostgres({ directory: within('postgres') }) : null;
  const pool = new Pool({ connectionString: config.databaseUrl ?? postgres?.connectionString, max: 20, pipeline: true });
  pool.on('error', (error) => logger.warn({ error: error.message }, 'a database connection broke'));
  const parking = await openParking(pool);
  const closeDatabase = async (): Promise<void> => {
    await pool.end();
    await postgres?.stop();
  };
  const opened = await openLog(config, roles, pool, logger, stopping).catch(async (error: unknown) => {
    await closeDatabase();
    throw error;
  });
  const { log } = opened;

  const tls = await openTls(config, within('certificates'), pool, logger);
  const fhirPlace = fhirUrlOf(config) ?? '';
  const access = await localAccounts(config);
  const accountsRole =
    roles.has('accounts') && access !== null && config.accounts !== null
      ? begin(
          await startAccounts({
            ...config.accounts,
            ...{ pool, issuer: access.issuer, fhirUrl: fhirPlace, apps: access.apps, language: config.language, logger },
            endElsewhere: (accountId) => endElsewhere(pool, accountId),
            tls: tls.at(config.accounts.host),
          }),
        )
      : null;
  const fhirRole = roles.has('fhir')
    ? begin(await startFhir({ pool, ...config.fhir, tls: tls.at(config.fhir.host), logger, ...tokens(access, pool) }))
    : null;
  const fhirAddress = fhirRole?.baseUrl ?? fhirPlace;
  const fhir = createFhirClient({ baseUrl: fhirAddress, ...(access === null ? {} : { authorization: access.authorization }) });
  // Seeded once: an association that the hospital changed later is never put back.
  for (const station of config.stations) {
    if ((await fhir.read<Device>('Device', stationDeviceId(station))) === null) await fhir.bundle(stationBundle(station));
  }

  const certificates = roles.has('hub') || roles.has('stream') ? tls.certificates : null;
  const hub =
    roles.has('hub') && certificates
      ? begin(
          await startHub({
            log,
            directory: within('hub'),
            host: config.hub.host,
            port: config.hub.port,
            hostName: config.hub.hostName,
            tls: certificates,
            https: config.hub.https,
            amqp: config.hub.amqp,
            provisioning: config.hub.provisioning,
            faults: config.hub.faults,
            deviceAuthorities: await Promise.all(config.hub.deviceAuthorities.map((file) => readFile(file, 'utf8'))),
            logger,
          }),
        )
      : null;
  if (hub)
    for (const station of config.stations) await hub.registerDevice({ deviceId: station.deviceId, primaryKey: station.key });

  const endpoint = roles.has('stream') && certificates ? await opened.serve(certificates) : null;
  if (endpoint !== null) begin(endpoint);
  started.push({ name: 'log', health: () => opened.health(), stop: () => Promise.resolve() });

  const { uploads } = config.log.azure ?? { uploads: null };
  const files = uploads ? azureUploads(uploads.connectionString, uploads.container) : await localUploads(within('hub'));
  const { azure } = config.archive;
  const archive = azure ? archiveContainer(azure.connectionString, azure.container) : archiveFolder(within('archive'));
  const archiveKeyFile = config.archive.keyFile ?? within('archive-keys.json');
  if (roles.has('archive')) {
    const { retentionDays } = config.archive;
    const kept = retentionDays === null ? {} : { retentionDays };
    const keys = await openArchiveKeys(archiveKeyFile);
    begin(await startArchive({ log, storage: archive, files, keys, ...kept, logger }));
  }
  const mappingFiles = config.mapping ?? shippedMapping();
  const mapping = await openMappingVersions({
    directory: within('mappings'),
    deviceFile: mappingFiles.device,
    fhirFile: mappingFiles.fhir,
    compat: config.connector.compat,
  });
  if (roles.has('ingest')) {
    const shared = config.log.endpoint !== null || config.log.azure !== null;
    const snapshots = shared ? await snapshotTable(pool) : snapshotFiles(within('ingest'));
    begin(await startIngest({ log, parking, snapshots, files, logger }));
  }
  if (roles.has('connector')) {
    const identity = { mode: config.connector.identity, deviceSystem: config.connector.deviceIdentifierSystem };
    const shared = { log, parking, mapping, identity, compat: config.connector.compat, logger };
    begin(await startConnector({ ...shared, fhir }));
    for (const server of config.fhirServers)
      begin(await startConnector({ ...shared, fhir: await openFhirServer(server), target: server.name }));
  }
  if (roles.has('enrich')) {
    begin(await startEnrich({ log, fhir, parking, changes: followChanges(fhir, logger), logger }));
    begin(await startLaboratory({ log, fhir, logger }));
  }
  if (roles.has('lake')) {
    const { azure: target, sealed, keyFile, retentionDays } = config.lake;
    const storage = target
      ? lakeContainer(target.connectionString, target.container, within('lake-files'))
      : lakeFolder(within('lake'));
    const keys = sealed ? new LakeKeys(await openKeyFile(keyFile ?? within('lake-keys.json'))) : null;
    begin(await startLake({ log, storage, keys, logger, retentionDays }));
  }
  if (roles.has('scoring')) for (const stage of await startScoringStages(config, log, pool, logger)) begin(stage);
  if (roles.has('outcomes')) {
    begin(await startOutcomes({ log, fhir, parking, logger, ranges: config.outcomes }));
    begin(await startFollowUp({ log, fhir, logger }));
  }
  if (roles.has('feed')) begin(await startFeed({ log, pool, azureSql: await azureSqlOf(config.feed.azureSql), logger }));

  const receiver =
    roles.has('notify') && config.notifyUrl === 'local'
      ? await startWorkflowsReceiver({ host: config.receiver.host, port: config.receiver.port, directory: within('receiver') })
      : null;
  const dashboard = dashboardUrlOf(config);
  const push = config.notify.push === null ? null : await openPush(config.notify.push, config, pool);
  const bot = config.notify.teamsBot;
  const teams = bot !== null && (roles.has('notify') || roles.has('api')) ? await openTeams(bot, { config, pool, logger }) : null;
  if (roles.has('notify')) {
    const url = config.notifyUrl === 'local' ? (receiver?.url ?? null) : config.notifyUrl;
    const channels = [teamsChannel(url), ...(await Promise.all(config.notify.channels.map((one) => openChannel(one, teams))))];
    begin(await startNotify({ log, pool, channels, push, dashboardUrl: dashboard, logger, ...told(config) }));
  }
  const signIn = await dashboardSignIn(config, access);
  const { endpoint: elsewhere, azure: azureLog } = config.log;
  const azureFile = azureLog?.hubConnectionFile ?? null;
  const authority = tls.certificates.ca;
  const hubs = await openHubService({ azureFile, hub, directory: within('hub'), shared: elsewhere !== null, authority });
  const api = roles.has('api')
    ? begin(
        await startApi({
          pool,
          log,
          fhir,
          parking,
          deadLetters: deadLetters(pool),
          ...{ host: config.api.host, port: config.api.port },
          tls: tls.at(config.api.host),
          dashboardDirectory: fileURLToPath(new URL('../../dist/dashboard/', import.meta.url)),
          workbench: { run: tryMapping, import: importMedTech, ...mapping },
          readArchivedRecord: async (id) => readArchivedRecord(archive, id, await existingArchiveKeys(archiveKeyFile)),
          newestRecords: async (id) => newestRecords(archive, id, await existingArchiveKeys(archiveKeyFile), NEWEST_RECORDS),
          tellBed: hubs.tellBed,
          connections: hub ? () => hub.devices() : null,
          ...(hubs.devices === null ? {} : { deviceHub: hubs.devices }),
          ...(teams === null ? {} : { cards: (doing) => teams.endpoint(doing) }),
          push: push?.subscriptions ?? null,
          people: await listedPeople(config, pool),
          ...{ escalation: config.escalation, shifts: config.shifts, units: config.units, displays: config.displays },
          health: () => started.map(healthOf),
          ...(signIn === null ? {} : { signIn }),
          launches: launchServers(config, access?.issuer ?? null),
          logger,
        }),
      )
    : null;
  const redirect = roles.has('api') && config.httpRedirect !== null ? await startRedirect(config.httpRedirect, dashboard) : null;

  return {
    addresses: {
      dashboard: api ? (config.dashboardUrl ?? api.url) : null,
      fhir: fhirRole ? fhirAddress : null,
      hub: hub ? `${config.hub.host}:${hub.port}` : null,
      stream: endpoint ? `sb://localhost:${endpoint.port}` : null,
      database: config.databaseUrl ?? postgres?.connectionString ?? '',
      receiver: receiver?.url ?? null,
      certificateAuthority: tls.certificates.ca,
      certificateAuthorityFile: tls.authorityFile,
      accounts: access?.issuer ?? null,
    },
    firstSignIn: accountsRole?.first ?? null,
    async stop() {
      await stopRoles(started, logger);
      await redirect?.stop();
      await hubs.stop();
      tls.stop();
      await receiver?.stop();
      await opened.close();
      await closeDatabase();
    },
  };
}

/** How the FHIR endpoint knows who asks, where accounts are wanted. */
function tokens(access: LocalAccounts | null, pool: Pool): Pick<FhirOptions, 'authenticate' | 'authorisation' | 'standing'> {
  if (access === null) return {};
  const { authorisation } = access;
  return { authenticate: (base) => access.authenticate(base), authorisation, standing: access.standing(pool) };
}
