import { join } from 'node:path';
import type { TelemetryEnvelope } from '#wire';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { openDatabase } from '../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { readIngested } from '../support/cloud-intake.ts';
import { type Charted, outOfOrder } from '../support/fhir-end.ts';
import { PARTITIONS } from './cloud-parts.ts';

export const STORE_KEY = '1'.repeat(64);

interface Count {
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
}

export interface WayCount {
  /** Messages that the bed wrote, and numbers in them. */
  readonly messages: number;
  readonly numbers: number;
  /** Numbers that the bed recorded and told nobody. */
  readonly untold: number;
  /** Readings of all kinds; in order are messages of numbers. */
  readonly behindIngest: Count;
  /** Numbers with a value, each an Observation that was written once; in order is when it was. */
  readonly inFhir: Count & { readonly observations: number };
  readonly parked: number;
  /** Sequence numbers that the bed gave and that hold no message. */
  readonly gaps: number;
}

/** Nothing is missing, nothing is there twice, nothing is in a wrong place. */
export function isWhole({ behindIngest, inFhir, untold, parked, gaps }: WayCount): boolean {
  const faults = [behindIngest, inFhir].flatMap(({ lost, doubled, outOfOrder }) => [lost, doubled, outOfOrder]);
  return [...faults, untold, parked, gaps].every((count) => count === 0);
}

export interface BedRecords {
  readonly written: readonly TelemetryEnvelope[];
  /** Ids of the numbers. */
  readonly recorded: readonly string[];
}

export function bedRecords(directory: string): BedRecords {
  const db = openDatabase({ directory: join(directory, 'bed'), key: STORE_KEY }, { readonly: true });
  const texts = db.prepare('SELECT message FROM outbox ORDER BY sequence').all() as { message: string }[];
  const recorded = (db.prepare('SELECT id FROM vitals').all() as { id: string }[]).map(({ id }) => id);
  db.close();
  return { written: texts.map(({ message }) => JSON.parse(message) as TelemetryEnvelope), recorded };
}

/** @param directory of the way, which stands still @param charted what is in FHIR */
export async function count(directory: string, charted: readonly Charted[]): Promise<Omit<WayCount, 'parked'>> {
  const { written, recorded } = bedRecords(directory);
  const log = await openEventLog(join(directory, 'cloud', 'log'), { partitions: PARTITIONS });
  const arrived = (await readIngested(log)).map(({ Body }) => Body as TelemetryEnvelope);
  await log.close();

  const told = new Set(written.flatMap(numbersIn));
  const readings = written.flatMap((envelope) => envelope.readings.map(({ id }) => id));
  const order = arrived.filter((envelope) => numbersIn(envelope).length > 0).map(({ sequence }) => sequence);
  const sequences = new Map(
    written.flatMap((one) => withValue(one).map(({ measuredAt }) => [Date.parse(measuredAt), one.sequence])),
  );
  return {
    messages: written.length,
    numbers: told.size,
    untold: recorded.filter((id) => !told.has(id)).length,
    behindIngest: {
      ...compared(
        readings,
        arrived.flatMap((envelope) => envelope.readings.map(({ id }) => id)),
      ),
      outOfOrder: order.filter((sequence, index) => sequence < (order[index - 1] ?? 0)).length,
    },
    inFhir: {
      observations: charted.length,
      ...compared(
        written.flatMap((one) => withValue(one).map(({ measuredAt, value }) => `${Date.parse(measuredAt)}: ${value}`)),
        // What was written again counts as often.
        charted.flatMap((one) => Array.from({ length: one.version }, () => `${one.measuredMs}: ${one.value}`)),
      ),
      outOfOrder: outOfOrder(charted, ({ measuredMs }) => sequences.get(measuredMs) ?? Number.NaN),
    },
    gaps: (written.at(-1)?.sequence ?? 0) - written.length,
  };
}

function compared(sent: readonly string[], found: readonly string[]): Pick<Count, 'lost' | 'doubled'> {
  const missing = new Map<string, number>();
  for (const one of sent) missing.set(one, (missing.get(one) ?? 0) + 1);
  for (const one of found) missing.set(one, (missing.get(one) ?? 0) - 1);
  const counts = [...missing.values()];
  return {
    lost: counts.reduce((sum, count) => sum + Math.max(count, 0), 0),
    doubled: counts.reduce((sum, count) => sum + Math.max(-count, 0), 0),
  };
}

type Vital = Extract<TelemetryEnvelope['readings'][number], { kind: 'vital' }>;

export function withValue({ readings }: TelemetryEnvelope): Vital[] {
  return readings.filter((one): one is Vital => one.kind === 'vital' && one.value !== null);
}

function numbersIn({ readings }: TelemetryEnvelope): string[] {
  return readings.flatMap(({ kind, id }) => (kind === 'vital' ? [id] : []));
}

/** Messages on the bed's disk that nobody acknowledged; 1 while it cannot be read. */
export function waitingAt(directory: string): number {
  try {
    const db = openDatabase({ directory: join(directory, 'bed'), key: STORE_KEY }, { readonly: true });
    const row = db.prepare('SELECT count(*) AS n FROM outbox WHERE acknowledged_ms IS NULL').get() as { n: number };
    db.close();
    return row.n;
  } catch {
    return 1;
  }
}
