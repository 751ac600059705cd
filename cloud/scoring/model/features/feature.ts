/** One input of a model. */
export interface Feature {
  /** `<signal>.<statistic>`, fixed in the artefact. */
  readonly name: string;
  /** Column or index that it describes; groups an explanation. */
  readonly signal: string;
  readonly statistic: string;
  /** 1 = risk must not fall as it rises, -1 the reverse, 0 free. */
  readonly monotone: -1 | 0 | 1;
}

export function feature(signal: string, statistic: string, monotone: -1 | 0 | 1 = 0): Feature {
  return { name: `${signal}.${statistic}`, signal, statistic, monotone };
}
