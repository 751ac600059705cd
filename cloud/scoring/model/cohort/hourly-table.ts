import { InputRefused } from '#clinical';
import { cellNumber, columnPlaces, RejectedCells, splitFields } from './csv.ts';
import { DEMOGRAPHICS, SIGNALS } from './signals.table.ts';

const MEASURED = [...SIGNALS, ...DEMOGRAPHICS];
export const HOURLY_WIDTH = MEASURED.length;
const ANY = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** One row per patient and hour, in the order of the file. */
export interface HourlyTable {
  readonly rowCount: number;
  /** Number of the patient per row, into `patients`. */
  readonly patientOf: Int32Array;
  readonly patients: readonly string[];
  /** Hour in the ICU: orders the rows of a patient and tells their distance; never an input of a model. */
  readonly hours: Float64Array;
  /** As the file writes it. */
  readonly hourTexts: readonly string[];
  /** Row by row: the signals, then the demographics; NaN = missing. */
  readonly values: Float32Array;
  /** 0 or 1; null = the file has no labels. */
  readonly labels: Uint8Array | null;
  readonly rejected: RejectedCells;
  readonly missingColumns: readonly string[];
  /** Whether it has a column for any laboratory value, filled or not: where there is none, no laboratory is connected. */
  readonly hasLaboratory: boolean;
}

/** Reads the 2019 layout line by line: columns in any order, unknown ones ignored, known ones may be missing. */
export class HourlyReader {
  readonly #where: string;
  readonly #rejected = new RejectedCells();
  readonly #numbers = new Map<string, number>();
  readonly #patientOf: number[] = [];
  readonly #hours: number[] = [];
  readonly #hourTexts: string[] = [];
  readonly #labels: number[] = [];
  readonly #lastHour: number[] = [];
  #values = new Float32Array(HOURLY_WIDTH * 4_096);
  #places: readonly number[] = [];
  #idPlace = -1;
  #hourPlace = -1;
  #labelPlace = -1;
  #line = 0;
  #rows = 0;

  constructor(where: string) {
    this.#where = where;
  }

  /** @throws InputRefused for a header without PatientID, a row without a patient or with too few or too many fields */
  add(line: string): void {
    this.#line += 1;
    if (this.#line === 1) this.#header(line);
    else if (line.trim() !== '') this.#row(splitFields(line));
  }

  /** @throws InputRefused for an empty file */
  end(): HourlyTable {
    if (this.#line === 0) throw new InputRefused(this.#where, 'is empty');
    return {
      rowCount: this.#rows,
      patientOf: Int32Array.from(this.#patientOf),
      patients: [...this.#numbers.keys()],
      hours: Float64Array.from(this.#hours),
      hourTexts: this.#hourTexts,
      values: this.#values.subarray(0, this.#rows * HOURLY_WIDTH),
      labels: this.#labelPlace < 0 ? null : Uint8Array.from(this.#labels),
      rejected: this.#rejected,
      missingColumns: [
        ...(this.#hourPlace < 0 ? ['ICULOS'] : []),
        ...MEASURED.filter((_, index) => (this.#places[index] ?? -1) < 0).map(({ column }) => column),
      ],
      hasLaboratory: SIGNALS.some(({ kind }, index) => kind === 'laboratory' && (this.#places[index] ?? -1) >= 0),
    };
  }

  #width = 0;

  #header(line: string): void {
    const names = ['PatientID', 'ICULOS', 'SepsisLabel', ...MEASURED.map(({ column }) => column)];
    const [id = -1, hour = -1, label = -1, ...places] = columnPlaces(line, this.#where, names, ['PatientID']);
    this.#idPlace = id;
    this.#hourPlace = hour;
    this.#labelPlace = label;
    this.#places = places;
    this.#width = splitFields(line).length;
  }

  #row(fields: readonly string[]): void {
    const where = `${this.#where}, line ${this.#line}`;
    if (fields.length !== this.#width)
      throw new InputRefused(where, `has ${fields.length} fields, the header has ${this.#width}`);
    const id = fields[this.#idPlace]?.trim() ?? '';
    if (id === '') throw new InputRefused(`${where}, column PatientID`, 'is empty');
    const patient = this.#numbers.get(id) ?? this.#numbers.size;
    this.#numbers.set(id, patient);
    this.#patientOf.push(patient);
    this.#takeHour(patient, fields[this.#hourPlace]?.trim() ?? '');
    if (this.#labelPlace >= 0) this.#labels.push(Number(fields[this.#labelPlace]) === 1 ? 1 : 0);
    if ((this.#rows + 1) * HOURLY_WIDTH > this.#values.length) {
      const wider = new Float32Array(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    const at = this.#rows * HOURLY_WIDTH;
    MEASURED.forEach((measured, index) => {
      const place = this.#places[index] ?? -1;
      const text = place < 0 ? undefined : fields[place];
      this.#values[at + index] = cellNumber(text, measured, this.#line, measured.column, this.#rejected);
    });
    this.#rows += 1;
  }

  /** A row whose hour cannot be read follows the one before it by an hour. */
  #takeHour(patient: number, text: string): void {
    const read = cellNumber(text, ANY, this.#line, 'ICULOS', this.#rejected);
    const hour = Number.isNaN(read) ? (this.#lastHour[patient] ?? 0) + 1 : read;
    this.#lastHour[patient] = hour;
    this.#hours.push(hour);
    this.#hourTexts.push(text === '' ? String(hour) : text);
  }
}

/** Rows per patient, earliest hour first; rows of the same hour keep the order of the file. */
export function rowsByPatient({ patientOf, hours, patients, rowCount }: HourlyTable): Int32Array[] {
  const lists: number[][] = patients.map(() => []);
  for (let row = 0; row < rowCount; row += 1) lists[patientOf[row] ?? 0]?.push(row);
  return lists.map((rows) => Int32Array.from(rows.sort((a, b) => (hours[a] ?? 0) - (hours[b] ?? 0) || a - b)));
}
