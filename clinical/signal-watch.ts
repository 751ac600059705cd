/** Whether usable values of one vital sign still come. Plain data. Source: alarms section 5, artefact and stale data. */
export interface SignalState {
  /** True once a usable value has come: what nobody measures cannot be lost. */
  readonly begun: boolean;
  /** Time since the last usable value. */
  readonly unheardMs: number;
  readonly lost: boolean;
  /** Why the latest sample could not be used, in words; null when it could. */
  readonly trouble: string | null;
}

export const NO_SIGNAL_YET: SignalState = { begun: false, unheardMs: 0, lost: false, trouble: null };

export const SIGNAL_HEARD: SignalState = { begun: true, unheardMs: 0, lost: false, trouble: null };

/** A sample came that cannot be used. It does not count as hearing from the patient. */
export function signalDisturbed(state: SignalState, trouble: string): SignalState {
  return { ...state, trouble };
}

/**
 * @returns the state after `ms`, and how much of that time still counted for the value: all of it, or the part until the
 *   signal was lost
 */
export function signalAfter(
  state: SignalState,
  ms: number,
  staleMs: number,
): { readonly state: SignalState; readonly liveMs: number } {
  const unheardMs = state.unheardMs + ms;
  if (!state.begun || state.lost || unheardMs < staleMs) return { state: { ...state, unheardMs }, liveMs: ms };
  return { state: { ...state, unheardMs, lost: true }, liveMs: Math.max(0, staleMs - state.unheardMs) };
}
