/** Agreement of found with labelled beats. `sensitivity` and `precision` 0-1; null when there is nothing to divide by. */
export interface BeatAgreement {
  readonly matched: number;
  readonly missed: number;
  readonly extra: number;
  readonly sensitivity: number | null;
  readonly precision: number | null;
}

/** ANSI/AAMI EC57: a found beat belongs to a label within 150 ms. */
const WINDOW_S = 0.15;

/**
 * Beat-by-beat comparison of ANSI/AAMI EC57: each label takes at most one beat, the nearest.
 * @param found @param labelled ascending times in seconds @param fromS what lies before it counts on neither side
 */
export function compareBeats(
  found: readonly number[],
  labelled: readonly number[],
  fromS = 0,
  windowS = WINDOW_S,
): BeatAgreement {
  const [ours, truth] = [found, labelled].map((times) => times.filter((time) => time >= fromS)) as [number[], number[]];
  let matched = 0;
  let [mine, label] = [0, 0];
  while (mine < ours.length && label < truth.length) {
    const distance = (ours[mine] ?? 0) - (truth[label] ?? 0);
    if (Math.abs(distance) <= windowS) {
      matched += 1;
      mine += 1;
      label += 1;
    } else if (distance < 0) mine += 1;
    else label += 1;
  }
  return {
    matched,
    missed: truth.length - matched,
    extra: ours.length - matched,
    sensitivity: truth.length > 0 ? matched / truth.length : null,
    precision: ours.length > 0 ? matched / ours.length : null,
  };
}
