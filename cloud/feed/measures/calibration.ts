import { logisticLine } from '../../contract/logistic-line.ts';
import type { Known } from './known-outcome.ts';

/** Predictions of about one risk and what became of them. */
interface Step {
  readonly risk: number;
  event: number;
  none: number;
  past: number;
  unknown: number;
}

export interface Decile {
  /** 1 = the lowest tenth of what was predicted; equal risks are in one. */
  readonly decile: number;
  readonly least: number | null;
  readonly greatest: number | null;
  /** Without those that came too late to foretell anything. */
  readonly predictions: number;
  /** Sum of the risks, and events: both of predictions whose outcome is known. */
  readonly expected: number;
  readonly events: number;
  readonly known: number;
  readonly unknown: number;
}

export interface CalibrationFit {
  readonly predictions: number;
  readonly past: number;
  readonly known: number;
  readonly unknown: number;
  /** The latest instant at which one of the unknown becomes known, Unix ms; null = none is, or one never does. */
  readonly unknownUntilMs: number | null;
  readonly expected: number;
  readonly events: number;
  /** Mean squared distance of risk and outcome; null without a known one. */
  readonly brier: number | null;
  /** log-odds of the event = intercept + slope × log-odds of the risk; null with a reason. */
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly reason: string | null;
}

const DECILES = 10;
/** Of each kind: with fewer a slope says nothing. */
export const LEAST_OUTCOMES = 10;

/** One model in one span: counts on four digits of the risk, so that it does not grow with the predictions. */
export class CalibrationBook {
  readonly #steps = new Map<number, Step>();
  #unknownUntilMs: number | null = null;

  add(risk: number, known: Known): void {
    const key = Number(risk.toPrecision(4));
    const step = this.#steps.get(key) ?? { risk: key, event: 0, none: 0, past: 0, unknown: 0 };
    this.#steps.set(key, step);
    step[known.state] += 1;
    if (known.state === 'unknown' && known.untilMs !== null)
      this.#unknownUntilMs = Math.max(this.#unknownUntilMs ?? known.untilMs, known.untilMs);
  }

  deciles(): Decile[] {
    const steps = this.#sorted();
    const all = sum(steps, sizeOf);
    const groups: Step[][] = Array.from({ length: DECILES }, () => []);
    let below = 0;
    for (const step of steps) {
      const middle = (below + sizeOf(step) / 2) / all;
      groups[Math.min(DECILES - 1, Math.floor(DECILES * middle))]?.push(step);
      below += sizeOf(step);
    }
    return groups.map((group, place) => ({
      decile: place + 1,
      least: group[0]?.risk ?? null,
      greatest: group.at(-1)?.risk ?? null,
      predictions: sum(group, sizeOf),
      expected: sum(group, ({ risk, event, none }) => risk * (event + none)),
      events: sum(group, ({ event }) => event),
      known: sum(group, ({ event, none }) => event + none),
      unknown: sum(group, ({ unknown }) => unknown),
    }));
  }

  fit(): CalibrationFit {
    const steps = this.#sorted();
    const [events, none] = [sum(steps, ({ event }) => event), sum(steps, (step) => step.none)];
    const known = events + none;
    const squares = sum(steps, (step) => step.event * (1 - step.risk) ** 2 + step.none * step.risk ** 2);
    return {
      predictions: sum(steps, sizeOf),
      past: sum(steps, ({ past }) => past),
      known,
      unknown: sum(steps, ({ unknown }) => unknown),
      unknownUntilMs: this.#unknownUntilMs,
      expected: sum(steps, (step) => step.risk * (step.event + step.none)),
      events,
      brier: known === 0 ? null : squares / known,
      ...slopeOf(steps, events, none),
    };
  }

  #sorted(): Step[] {
    return [...this.#steps.values()].sort((a, b) => a.risk - b.risk);
  }
}

type Slope = Pick<CalibrationFit, 'slope' | 'intercept' | 'reason'>;

/** Of the outcomes on the log-odds of the risk; slope 1 and intercept 0 are perfect (Cox 1958). */
function slopeOf(steps: readonly Step[], events: number, none: number): Slope {
  const without = (reason: string): Slope => ({ slope: null, intercept: null, reason });
  if (events < LEAST_OUTCOMES || none < LEAST_OUTCOMES)
    return without(`${events} with and ${none} without the event are known; ${LEAST_OUTCOMES} of each are needed`);
  const told = steps.filter((step) => step.event + step.none > 0);
  if (told.length < 2) return without('every prediction was the same');
  if (isSeparated(told)) return without('the risks tell events from others completely');
  const { intercept, slope, found } = logisticLine(
    told.map(({ risk }) => logOdds(risk)),
    told.map(({ event, none: not }) => event / (event + not)),
    told.map(({ event, none: not }) => event + not),
  );
  return found ? { slope, intercept, reason: null } : without('no slope was found in 100 steps');
}

/** No line fits then: a steeper one is always better. */
function isSeparated(steps: readonly Step[]): boolean {
  const [events, others] = [steps.filter(({ event }) => event > 0), steps.filter(({ none }) => none > 0)];
  const ends = (of: readonly Step[]): [number, number] => [of[0]?.risk ?? 0, of.at(-1)?.risk ?? 0];
  const [[firstEvent, lastEvent], [firstOther, lastOther]] = [ends(events), ends(others)];
  return lastOther <= firstEvent || lastEvent <= firstOther;
}

function logOdds(risk: number): number {
  const held = Math.min(1 - 1e-6, Math.max(1e-6, risk));
  return Math.log(held / (1 - held));
}

function sizeOf({ event, none, unknown }: Step): number {
  return event + none + unknown;
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
