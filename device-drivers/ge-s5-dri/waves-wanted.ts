import { metricOfCode } from '../nomenclature/terms.ts';
import { MOST_SAMPLES, MOST_WAVES, USUAL_WAVES, WAVES } from './tables/waves.table.ts';

/** @param codes IEEE 11073 codes, the most wanted first @returns types that fit into the line together, in that order */
export function wavesWanted(codes: readonly number[]): readonly number[] {
  const types = codes.length === 0 ? USUAL_WAVES : codes.flatMap((code) => typesOf(code));
  const fitting: number[] = [];
  let samples = 0;
  for (const type of new Set(types)) {
    const rateHz = WAVES.find((wave) => wave.type === type)?.rateHz ?? 0;
    if (samples + rateHz > MOST_SAMPLES || fitting.length === MOST_WAVES) continue;
    samples += rateHz;
    fitting.push(type);
  }
  return fitting;
}

/** An ECG of any lead is on the first channel: the monitor, not the computer, chooses the lead. */
function typesOf(code: number): readonly number[] {
  const name = metricOfCode(code)?.codeName ?? '';
  if (name.startsWith('MDC_ECG_ELEC_POTL')) return [1];
  if (name.startsWith('MDC_PRESS_BLD')) return [4];
  return WAVES.flatMap(({ term, type }) => (term !== null && name === `MDC_${term}` ? [type] : []));
}
