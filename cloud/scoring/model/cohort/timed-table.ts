import { InputRefused } from '#clinical';
import { cellNumber, columnPlaces, RejectedCells, splitFields } from './csv.ts';
import { STAY_PARAMETERS, TIMED_PARAMETERS } from './parameters.table.ts';

const COLUMNS = ['RecordID', 'Minute', 'Parameter', 'Value'] as const;
const PARAMETERS = [...STAY_PARAMETERS, ...TIMED_PARAMETERS];
const byName = new Map(PARAMETERS.map((parameter, index) => [parameter.name, { parameter, index }]));
/** What the source writes for "not known"; for these no value can be -1. */
const UNKNOWN = '-1';
const ANY_MINUTE = { low: 0, high: Number.MAX_SAFE_INTEGER };

/** Values of one parameter in one stay, in order of time. */
export interface TimedSeries {
  readonly minutes: readonly number[];
  readonly values: readonly number[];
}

export interface StayRecord {
  readonly id: string;
  /** Of `STAY_PARAMETERS`; NaN = unknown. */
  readonly stay: Float64Array;
  /** Of `TIMED_PARAMETERS`. */
  readonly series: readonly TimedSeries[];
}

export interface TimedTable {
  /** In the order in which they first stand in the file. */
  readonly stays: readonly StayRecord[];
  readonly rejected: RejectedCells;
  /** Parameters that the model does not know, with how often they came. */
  readonly unknownParameters: ReadonlyMap<string, number>;
}

interface OpenStay {
  readonly stay: Float64Array;
  readonly series: { minutes: number[]; values: number[] }[];
}

/** Reads the 2012 layout line by line: RecordID, Minute, Parameter, Value, rows in any order. */
export class TimedReader {
  readonly #where: string;
  readonly #rejected = new RejectedCells();
  readonly #unknown = new Map<string, number>();
  readonly #stays = new Map<string, OpenStay>();
  #places: readonly number[] = [];
  #width = 0;
  #line = 0;

  constructor(where: string) {
    this.#where = where;
  }

  /** @throws InputRefused for a header without the four columns, or a row without a record or with another number of fields */
  add(line: string): void {
    this.#line += 1;
    if (this.#line === 1) {
      this.#places = columnPlaces(line, this.#where, COLUMNS, COLUMNS);
      this.#width = splitFields(line).length;
    } else if (line.trim() !== '') this.#row(splitFields(line));
  }

  /** @throws InputRefused for an empty file */
  end(): TimedTable {
    if (this.#line === 0) throw new InputRefused(this.#where, 'is empty');
    const stays = [...this.#stays].map(([id, { stay, series }]) => ({ id, stay, series: series.map(inOrder) }));
    return { stays, rejected: this.#rejected, unknownParameters: this.#unknown };
  }

  #row(fields: readonly string[]): void {
    const where = `${this.#where}, line ${this.#line}`;
    if (fields.length !== this.#width)
      throw new InputRefused(where, `has ${fields.length} fields, the header has ${this.#width}`);
    const [id = '', minuteText = '', name = '', text = ''] = this.#places.map((place) => fields[place]?.trim() ?? '');
    if (id === '') throw new InputRefused(`${where}, column RecordID`, 'is empty');
    const record = this.#stays.get(id) ?? {
      stay: new Float64Array(STAY_PARAMETERS.length).fill(Number.NaN),
      series: TIMED_PARAMETERS.map(() => ({ minutes: [], values: [] })),
    };
    this.#stays.set(id, record);
    const known = byName.get(name);
    if (known === undefined) {
      this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
      return;
    }
    if (text === UNKNOWN) return;
    const value = cellNumber(text, known.parameter, this.#line, name, this.#rejected);
    if (Number.isNaN(value)) return;
    if (known.index < STAY_PARAMETERS.length) {
      record.stay[known.index] = value;
      return;
    }
    const minute = cellNumber(minuteText, ANY_MINUTE, this.#line, 'Minute', this.#rejected);
    if (Number.isNaN(minute)) return;
    const series = record.series[known.index - STAY_PARAMETERS.length];
    series?.minutes.push(minute);
    series?.values.push(value);
  }
}

function inOrder({ minutes, values }: TimedSeries): TimedSeries {
  if (minutes.every((minute, index) => index === 0 || (minutes[index - 1] ?? 0) <= minute)) return { minutes, values };
  const order = [...minutes.keys()].sort((a, b) => (minutes[a] ?? 0) - (minutes[b] ?? 0) || a - b);
  return { minutes: order.map((index) => minutes[index] ?? 0), values: order.map((index) => values[index] ?? 0) };
}
