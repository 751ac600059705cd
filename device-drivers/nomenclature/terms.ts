import { vitalSignOfMdc } from '#clinical';
import { METRIC_TERMS } from './metrics.table.ts';
import { STANDARD_NAMES } from './standard-names.table.ts';
import { UCUM_UNITS } from './units.table.ts';

const METRICS = 0x2_0000;
const UNITS = 0x4_0000;
const FIRST_PRIVATE_ID = 0xf000;

/** A metric of IEEE 11073-10101, partition 2. */
export interface MetricTerm {
  /** Context-free code: 131072 + term id. */
  readonly code: number;
  /** MDC_… name. */
  readonly codeName: string;
  /** A short label as monitors show it, where the table has one. */
  readonly label: string | undefined;
}

const labels = new Map<number, string>();
const names = new Map<number, string>();
for (const [id, name, label] of rowsOf(METRIC_TERMS)) {
  names.set(id, name);
  if (label !== undefined) labels.set(id, label);
}
for (const [id, name] of rowsOf(STANDARD_NAMES)) names.set(id, name);

const codesByName = new Map<string, number>();
for (const id of names.keys()) {
  if (id >= FIRST_PRIVATE_ID) continue;
  const name = codeNameOf(id);
  if (name !== undefined && !codesByName.has(name)) codesByName.set(name, METRICS + id);
}
// A vendor's table may ask by the vendor's name of a term; it is given the standard's.
for (const [id, name] of rowsOf(METRIC_TERMS)) {
  if (id < FIRST_PRIVATE_ID && !codesByName.has(`MDC_${name}`)) codesByName.set(`MDC_${name}`, METRICS + id);
}

/** @returns undefined for a code that the table lacks, of another partition, or private to a vendor */
export function metricOfCode(code: number): MetricTerm | undefined {
  const id = code - METRICS;
  if (id < 0 || id >= FIRST_PRIVATE_ID) return undefined;
  const codeName = codeNameOf(id);
  return codeName === undefined ? undefined : { code, codeName, label: labels.get(id) };
}

/** @param codeName e.g. MDC_PULS_OXIM_SAT_O2 */
export function metricOfName(codeName: string): MetricTerm | undefined {
  const code = codesByName.get(codeName);
  return code === undefined ? undefined : metricOfCode(code);
}

/**
 * For tables of drivers: a name that the nomenclature lacks is a mistake in the driver, seen when it is loaded.
 * @throws Error naming it
 */
export function metricNamed(codeName: string): MetricTerm {
  const term = metricOfName(codeName);
  if (!term) throw new Error(`nomenclature has no ${codeName}`);
  return term;
}

/** The table's name of a term without its MDC_ prefix, private ids included. */
export function termName(id: number): string | undefined {
  return names.get(id);
}

/** Every id the tables have, ascending. */
export function termIds(): readonly number[] {
  return [...names.keys()].sort((a, b) => a - b);
}

export function termLabel(id: number): string | undefined {
  return labels.get(id);
}

/** @param code context-free (262144 + id) or the bare id of partition 4; null when the table has no UCUM spelling for it */
export function ucumOfUnit(code: number): string | null {
  return UCUM_UNITS[code >= UNITS ? code - UNITS : code] ?? null;
}

// The tables' names are older than the standard's in places: what clinical/ calls it wins.
function codeNameOf(id: number): string | undefined {
  const standard = vitalSignOfMdc(METRICS + id)?.mdc.find((term) => term.code === METRICS + id);
  const name = names.get(id);
  return standard?.name ?? (name === undefined ? undefined : `MDC_${name}`);
}

function rowsOf(table: string): readonly (readonly [number, string, string | undefined])[] {
  return table
    .trim()
    .split(/\s+/)
    .map((row) => {
      const [id = '', name = '', label] = row.split(':');
      return [Number.parseInt(id, 16), name, label] as const;
    });
}
