import type { Interval } from './bootstrap.ts';
import type { GroupResult, Judged } from './judged.ts';
import type { OperatingPoint } from './precision.ts';

/** Everything that is told about one cohort, as Markdown. */
export interface CohortReport {
  readonly title: string;
  /** One sentence: rows, patients, events. */
  readonly about: string;
  readonly judged: readonly Judged[];
  readonly atLikeTimes: readonly { readonly name: string; readonly auroc: number }[];
  /** At the sensitivity of NEWS2 of 5 or more. */
  readonly operating: readonly { readonly name: string; readonly point: OperatingPoint }[];
  readonly groups: readonly { readonly by: string; readonly results: readonly GroupResult[] }[];
  readonly tenths: readonly { readonly expected: number; readonly observed: number; readonly rows: number }[];
}

export function reportText(report: CohortReport): string {
  return [
    `### ${report.title}`,
    '',
    report.about,
    '',
    ...table(
      ['score', 'AUROC (95 % interval)', 'average precision', 'AUROC above NEWS2', 'calibration slope'],
      report.judged.map((each) => [
        each.name,
        shown(each.auroc),
        each.precision.toFixed(3),
        signed(each.aboveNews2),
        each.calibrationSlope === null ? '' : shown(each.calibrationSlope, 2),
      ]),
    ),
    ...(report.atLikeTimes.length === 0
      ? []
      : [
          ...table(
            ['score', 'AUROC at like times in the stay'],
            report.atLikeTimes.map(({ name, auroc }) => [name, auroc.toFixed(3)]),
          ),
        ]),
    ...table(
      ['at the sensitivity of NEWS2 ≥ 5', 'sensitivity', 'predictive value', 'rows flagged'],
      report.operating.map(({ name, point }) => [
        name,
        percent(point.sensitivity),
        percent(point.predictiveValue),
        percent(point.flagged),
      ]),
    ),
    ...report.groups.flatMap(({ by, results }) =>
      table(
        [by, 'rows', 'with event', 'AUROC', 'observed / expected'],
        results.map(({ group, rows, events, auroc, observedToExpected }) => [
          group,
          String(rows),
          String(events),
          Number.isNaN(auroc) ? '–' : auroc.toFixed(3),
          observedToExpected.toFixed(2),
        ]),
      ),
    ),
    ...table(
      ['tenth of the rows by risk', 'expected', 'observed'],
      report.tenths.map(({ expected, observed }, index) => [String(index + 1), percent(expected), percent(observed)]),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

function shown({ value, low, high }: Interval, digits = 3): string {
  return `${value.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function signed({ value, low, high }: Interval): string {
  const plus = (number: number): string => `${number < 0 ? '−' : '+'}${Math.abs(number).toFixed(3)}`;
  return `${plus(value)} (${plus(low)} to ${plus(high)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
}
