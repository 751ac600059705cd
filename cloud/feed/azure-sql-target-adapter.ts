import { Connection, type ConnectionConfiguration, Request, TYPES } from 'tedious';
import type { Row, Table } from './column.ts';
import { AZURE_SQL } from './sql/azure-sql.ts';
import { type FeedTarget, rounds } from './target.ts';

export interface AzureSqlOptions {
  readonly server: string;
  readonly port: number;
  readonly database: string;
  readonly authentication:
    | { readonly kind: 'password'; readonly user: string; readonly password: string }
    /** Of the machine or workload in Azure; null: the one the system gives. */
    | { readonly kind: 'managed-identity'; readonly clientId: string | null };
}

const TIMEOUT_MS = 15_000;

/**
 * Azure SQL by the wire protocol TDS 7.4, always encrypted. The schema is made by an administrator (`wardlight feed sql --dialect
 * azure-sql`), so that this login may write rows and no more. Never tried against a server: there was none.
 */
export function azureSqlTarget(options: AzureSqlOptions): FeedTarget {
  let open: Promise<Connection> | null = null;
  /** A connection works on one request at a time. */
  let last: Promise<unknown> = Promise.resolve();

  const connection = (): Promise<Connection> => {
    open ??= connect(options, () => (open = null)).catch((error: unknown) => {
      open = null;
      throw error;
    });
    return open;
  };

  return {
    name: 'Azure SQL',
    write(changes) {
      const work = last.then(async () => {
        const on = await connection();
        await inTransaction(on, async () => {
          for (const change of changes)
            for (const rows of rounds(change))
              await execute(on, AZURE_SQL.upsert(change.table), rowsParameter(change.table, rows));
        });
      });
      last = work.catch(() => undefined);
      return work;
    },
    isBadValue,
    async stop() {
      await last;
      (await open?.catch(() => null))?.close();
    },
  };
}

/** Rows as the statement's OPENJSON reads them: datetime2 has no zone, so an instant is told in UTC without its letter. Pure. */
export function rowsParameter(table: Table, rows: readonly Row[]): string {
  const instants = Object.entries(table.columns).filter(([, { type }]) => type === 'instant');
  return JSON.stringify(
    rows.map((row) => ({
      ...row,
      ...Object.fromEntries(
        instants.flatMap(([name]) => {
          const value = row[name];
          return typeof value === 'string' ? [[name, withoutZone(value)]] : [];
        }),
      ),
    })),
  );
}

/** What is no instant stays as it is: the database says so, and the row is told as refused. */
function withoutZone(value: string): string {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString().slice(0, -1);
}

/**
 * Of SQL Server's errors those that will be the same next time: overflow 8115, conversion 241, 242, 245, 8114, too long 2628 and
 * 8152, malformed JSON 13609.
 */
function isBadValue(error: unknown): error is Error {
  const numbers = [241, 242, 245, 2628, 8114, 8115, 8152, 13609];
  return error instanceof Error && 'number' in error && numbers.includes(Number(error.number));
}

/** How tedious is told. Pure. */
export function connectionOf({ server, port, database, authentication }: AzureSqlOptions): ConnectionConfiguration {
  const options = {
    port,
    database,
    encrypt: true,
    trustServerCertificate: false,
    connectTimeout: TIMEOUT_MS,
    requestTimeout: TIMEOUT_MS,
    appName: 'wardlight feed',
    abortTransactionOnError: true,
  };
  if (authentication.kind === 'password') {
    const { user, password } = authentication;
    return { server, options, authentication: { type: 'default', options: { userName: user, password } } };
  }
  const { clientId } = authentication;
  return {
    server,
    options,
    authentication: { type: 'azure-active-directory-msi-app-service', options: clientId === null ? {} : { clientId } },
  };
}

function connect(options: AzureSqlOptions, onEnd: () => void): Promise<Connection> {
  const connection = new Connection(connectionOf(options));
  return new Promise((resolve, reject) => {
    connection.on('end', onEnd);
    // After it is open the request that fails tells; without a listener it would end the process.
    connection.on('error', () => connection.close());
    connection.connect((error) => {
      if (error) reject(error);
      else resolve(connection);
    });
  });
}

async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await called((done) => connection.beginTransaction(done));
  try {
    await work();
  } catch (error) {
    await called((done) => connection.rollbackTransaction(done)).catch(() => connection.close());
    throw error;
  }
  await called((done) => connection.commitTransaction(done));
}

function execute(connection: Connection, sql: string, rows: string): Promise<void> {
  return called((done) => {
    const request = new Request(sql, (error) => done(error));
    request.addParameter('rows', TYPES.NVarChar, rows, { length: Infinity });
    connection.execSql(request);
  });
}

function called(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
