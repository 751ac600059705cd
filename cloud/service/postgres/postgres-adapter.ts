import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Account, serverAccount } from './account-adapter.ts';
import { findBinaries, type PostgresBinaries } from './binaries-adapter.ts';
import { createCluster, launchServer, logTail, readPidFile, removePidFile, SUPERUSER } from './cluster-adapter.ts';
import { dataMajor, prepareHome, type ServerHome, SHARED_FOLDER, socketFolder } from './home-adapter.ts';
import { gone, isAlive, looksLikePostgres, send } from './processes-adapter.ts';
import { alone, becomeSupervisor, resignSupervisor } from './supervisor-adapter.ts';

export interface PostgresOptions {
  /** Made when missing. Holds the data, the socket and the server's log. */
  readonly directory: string;
  /** Told in one line what happens: found, attached, restarted. */
  readonly report?: (line: string) => void;
}

export interface RunningPostgres {
  /** Of the database `wardlight`, over a Unix socket. The same again after a restart of the server. */
  readonly connectionString: string;
  readonly version: string;
  /** Ends the server when this process supervises it; otherwise only lets go of it. */
  stop(): Promise<void>;
}

const DATABASE = 'wardlight';
/** After a crash the server first replays its log, which may take minutes. */
const READY_MS = 300_000;

/**
 * Starts PostgreSQL in `directory`, or attaches to the server that a killed process of ours left running there. While this
 * process lives, a server that dies is started again.
 * @throws Error naming the folder and the end of the server's log
 */
export async function startPostgres({ directory, report = () => undefined }: PostgresOptions): Promise<RunningPostgres> {
  const account = serverAccount();
  const home = prepareHome(directory, account);
  const server = await alone(home, async () => {
    const attached = await attach(home, report);
    const supervising = becomeSupervisor(home);
    return { ...(attached ?? (await launch(home, account, report))), supervising };
  });
  const watch = server.supervising ? keepAlive(server, home, account, report) : null;
  return {
    connectionString: connectionString(server.sockets, DATABASE),
    version: server.version,
    async stop() {
      await watch?.end();
      if (!server.supervising) return;
      await endServer(home);
      resignSupervisor(home);
    },
  };
}

interface Server {
  readonly sockets: string;
  readonly version: string;
}

function connectionString(sockets: string, database: string): string {
  return `postgresql://${SUPERUSER}@localhost:5432/${database}?host=${encodeURIComponent(sockets)}`;
}

/** @returns null when no server lives here */
async function attach(home: ServerHome, report: (line: string) => void): Promise<Server | null> {
  const found = readPidFile(home);
  if (!found) return null;
  if (!isAlive(found.pid) || !looksLikePostgres(found.pid)) {
    removePidFile(home);
    return null;
  }
  try {
    const version = await ready(home, found.socketDirectory);
    report(`PostgreSQL ${version} is already running (process ${found.pid}); attached to it`);
    return { sockets: found.socketDirectory, version };
  } catch (error) {
    report(`PostgreSQL process ${found.pid} does not answer (${String(error)}); stopping it`);
    await endServer(home);
    return null;
  }
}

async function launch(home: ServerHome, account: Account | null, report: (line: string) => void): Promise<Server> {
  const binaries = findBinaries(account, dataMajor(home), SHARED_FOLDER);
  const as = account ? ` as ${account.name}` : '';
  report(`starting PostgreSQL ${binaries.version} (${binaries.from})${as}`);
  if (dataMajor(home) === null) await createCluster(binaries, home, account);
  const sockets = socketFolder(home, account);
  return { sockets, version: await run(binaries, home, account, sockets) };
}

async function run(binaries: PostgresBinaries, home: ServerHome, account: Account | null, sockets: string): Promise<string> {
  launchServer(binaries, home, account, sockets);
  return ready(home, sockets);
}

/** Waits until the server answers, and sees to it that our database exists. @returns the server's version */
async function ready(home: ServerHome, sockets: string): Promise<string> {
  const begun = Date.now();
  for (;;) {
    const client = new Client({ connectionString: connectionString(sockets, 'postgres'), connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ version: string; exists: boolean }>(
        `select current_setting('server_version') as version, exists (select from pg_database where datname = $1) as exists`,
        [DATABASE],
      );
      const row = rows[0];
      if (!row?.exists) await client.query(`create database ${DATABASE}`);
      return (row?.version ?? '').split(' ')[0] ?? '';
    } catch (error) {
      const pid = readPidFile(home)?.pid;
      // A server that has written no pid file within ten seconds, or has died since, will not come.
      const lost = pid === undefined ? Date.now() - begun > 10_000 : !isAlive(pid);
      if (lost || Date.now() - begun > READY_MS) {
        throw new Error(`PostgreSQL did not start in ${home.folder}: ${String(error)}\n${logTail(home)}`);
      }
      await pause(25);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Fast shutdown first (open transactions are rolled back), then immediate; both lose nothing that was committed. */
async function endServer(home: ServerHome): Promise<void> {
  const pid = readPidFile(home)?.pid;
  if (pid === undefined || !isAlive(pid) || !looksLikePostgres(pid)) return;
  for (const [signal, ms] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    send(pid, signal);
    if (await gone(pid, ms)) return;
  }
  throw new Error(`PostgreSQL process ${pid} in ${home.folder} cannot be stopped`);
}

function keepAlive(
  server: Server,
  home: ServerHome,
  account: Account | null,
  report: (line: string) => void,
): { end(): Promise<void> } {
  let busy: Promise<void> | null = null;
  const revive = async (): Promise<void> => {
    report('PostgreSQL has died; starting it again');
    removePidFile(home);
    try {
      await run(findBinaries(account, dataMajor(home), SHARED_FOLDER), home, account, server.sockets);
      report('PostgreSQL is back');
    } catch (error) {
      report(String(error));
    }
  };
  const timer = setInterval(() => {
    const pid = readPidFile(home)?.pid;
    if (busy || (pid !== undefined && isAlive(pid))) return;
    busy = revive().finally(() => (busy = null));
  }, 250);
  timer.unref();
  return {
    async end() {
      clearInterval(timer);
      await busy;
    },
  };
}
