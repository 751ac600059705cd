import { seededRandom } from '../../../../cloud/scoring/model/boosting/random.ts';
import { HOURLY_WIDTH, HourlyReader, type HourlyTable } from '../../../../cloud/scoring/model/cohort/hourly-table.ts';
import { DEMOGRAPHICS, SIGNALS } from '../../../../cloud/scoring/model/cohort/signals.table.ts';

export const HOURLY_HEADER = [
  'PatientID',
  ...SIGNALS.map(({ column }) => column),
  ...DEMOGRAPHICS.map(({ column }) => column),
  'HospAdmTime',
  'ICULOS',
  'SepsisLabel',
];

export interface SyntheticHour {
  readonly patient: string;
  readonly hour: number;
  readonly label: 0 | 1;
  /** By column; absent = empty cell. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** Invented patients: vitals most hours, laboratory values now and then; septic ones run hot and fast with a high lactate. */
export function syntheticHours(patients: number, seed: number, hours = 30): SyntheticHour[] {
  const random = seededRandom(seed);
  const around = (middle: number, width: number): number => Number((middle + (random() - 0.5) * width).toFixed(2));
  return Array.from({ length: patients }, (_, index) => {
    const septic = random() < 0.4;
    const length = 5 + Math.floor(random() * hours);
    return Array.from({ length }, (_hour, place): SyntheticHour => {
      const labelled = septic && place > length / 2;
      // Now and then the signs mislead, as they do.
      const ill = random() < 0.25 ? !labelled : labelled;
      const values: Record<string, number> = { Age: 20 + ((index * 7) % 70), Gender: index % 2, Unit1: 1, Unit2: 0 };
      if (random() < 0.9) values['HR'] = around(ill ? 115 : 80, 30);
      if (random() < 0.9) values['Resp'] = around(ill ? 26 : 16, 8);
      if (random() < 0.9) values['SBP'] = around(ill ? 95 : 125, 30);
      if (random() < 0.9) values['O2Sat'] = Math.min(100, around(ill ? 92 : 97, 6));
      if (random() < 0.9) values['MAP'] = around(ill ? 65 : 85, 20);
      if (random() < 0.3) values['Temp'] = around(ill ? 38.8 : 36.9, 1.2);
      if (random() < 0.15) values['Lactate'] = around(ill ? 4 : 1.2, 1);
      if (random() < 0.15) values['Platelets'] = around(ill ? 90 : 220, 80);
      if (random() < 0.15) values['Bilirubin_total'] = around(ill ? 3 : 0.8, 1);
      return { patient: `s${index}`, hour: place + 1, label: labelled ? 1 : 0, values };
    });
  }).flat();
}

export function hourlyCsv(hours: readonly SyntheticHour[], header: readonly string[] = HOURLY_HEADER): string {
  const lines = hours.map(({ patient, hour, label, values }) =>
    header
      .map((column) => {
        if (column === 'PatientID') return patient;
        if (column === 'ICULOS') return String(hour);
        if (column === 'SepsisLabel') return String(label);
        return String(values[column] ?? '');
      })
      .join(','),
  );
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

export function hourlyTable(csv: string): HourlyTable {
  const reader = new HourlyReader('synthetic');
  for (const line of csv.split('\n')) if (line !== '') reader.add(line);
  return reader.end();
}

/** One row as the models take it. */
export function hourlyRow(values: Readonly<Record<string, number>>): Float32Array {
  const row = new Float32Array(HOURLY_WIDTH).fill(Number.NaN);
  [...SIGNALS, ...DEMOGRAPHICS].forEach(({ column }, place) => {
    row[place] = values[column] ?? Number.NaN;
  });
  return row;
}
