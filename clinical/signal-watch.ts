import { TECHNICAL_DELAY_MS } from './limits.table.ts';

/** Whether usable values of one vital sign still come. Plain data. Source: alarms section 5, artefact and stale data. */
export interface SignalState {
  /** True once a usable value has come: what nobody measures cannot be lost. */
  readonly begun: boolean;
  /** Time since the last usable value. */
  readonly unheardMs: number;
  /** For how long the device has said that lead or probe are off; null = it does not say so. */
  readonly offMs: number | null;
  /** Without a usable value for so long it counts as lost. */
  readonly staleMs: number;
  readonly lost: boolean;
  /** Why the latest sample could not be used, in words; null when it could. */
  readonly trouble: string | null;
}

export const NO_SIGNAL_YET: SignalState = {
  begun: false,
  unheardMs: 0,
  offMs: null,
  staleMs: TECHNICAL_DELAY_MS.stale,
  lost: false,
  trouble: null,
};

export function signalHeard(staleMs: number): SignalState {
  return { ...NO_SIGNAL_YET, begun: true, staleMs };
}

/**
 * A sample came that cannot be used. It does not count as hearing from the patient.
 * @param off the device says that lead or probe are off
 */
export function signalDisturbed(state: SignalState, trouble: string, off: boolean): SignalState {
  return { ...state, trouble, offMs: off ? (state.offMs ?? 0) : null };
}

/**
 * @returns the state after `ms`, and how much of that time still counted for the value: all of it, or the part until the
 *   signal was lost
 */
export function signalAfter(state: SignalState, ms: number): { readonly state: SignalState; readonly liveMs: number } {
  const unheardMs = state.unheardMs + ms;
  const offMs = state.offMs === null ? null : state.offMs + ms;
  const later = { ...state, unheardMs, offMs };
  const untilLostMs = Math.min(
    state.staleMs - state.unheardMs,
    state.offMs === null ? Number.POSITIVE_INFINITY : TECHNICAL_DELAY_MS.off - state.offMs,
  );
  if (!state.begun || state.lost || ms < untilLostMs) return { state: later, liveMs: ms };
  return { state: { ...later, lost: true }, liveMs: Math.max(0, untilLostMs) };
}
