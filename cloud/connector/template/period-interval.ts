/** Minutes that one Observation covers: 0 a single instant, 60 a clock hour, 1440 a day, -1 all of one correlation id. */
export const PERIOD_INTERVALS = { Single: 0, Hourly: 60, Daily: 1440, CorrelationId: -1 } as const;
export type PeriodInterval = (typeof PERIOD_INTERVALS)[keyof typeof PERIOD_INTERVALS];
