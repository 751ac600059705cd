import { metricNamed } from '../../nomenclature/terms.ts';
import { PARAMETERS } from '../tables/parameters.table.ts';
import { VERSION } from '../wire/message.ts';

/** Units that are set at the monitor and not sent. */
export const SET_UNITS = ['temperature', 'pressure', 'oxygen', 'carbon-dioxide'] as const;
export type SetUnit = (typeof SET_UNITS)[number];

/** What a value is of. */
export interface Parameter {
  readonly id: string;
  readonly code: number | null;
  readonly codeName: string | null;
  readonly vendorCode: string;
  readonly label: string;
  /** UCUM, or a quantity of SET_UNITS, or null. */
  readonly unit: string | null;
  /** False for one that the tables lack. */
  readonly known: boolean;
}

interface ParameterRow extends Parameter {
  readonly module: string;
}

const rows: readonly ParameterRow[] = PARAMETERS.trim()
  .split('\n')
  .map((line) => {
    const [id = '', module = '', label = '', name = '', unit = ''] = line.split(':');
    const term = name === '' ? null : metricNamed(`MDC_${name}`);
    const identity = { code: term?.code ?? null, codeName: term?.codeName ?? null, vendorCode: id };
    return { id, module, label, unit: unit === '' ? null : unit, known: true, ...identity };
  });
const byKey = new Map(rows.map((row) => [row.module === '' ? row.id : `${row.module}/${row.id}`, row]));

/**
 * A parameter is known by version, module and id together: WATO gives the same ids other meanings. What the tables lack goes under
 * the name that the monitor gives it. Source: spec section 7.
 */
export function parameterOf(version: string, module: string, id: string, name: string): Parameter {
  const row = version === VERSION ? (byKey.get(`${module}/${id}`) ?? byKey.get(id)) : undefined;
  if (row) return row;
  const vendorCode = [module, id].filter((part) => part !== '').join('/') || 'no id';
  return { id, code: null, codeName: null, vendorCode, label: name === '' ? vendorCode : name, unit: null, known: false };
}

export function knownParameters(): readonly ParameterRow[] {
  return rows;
}
