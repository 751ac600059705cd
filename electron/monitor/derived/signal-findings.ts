import { TECHNICAL_DELAY_MS } from '#clinical';
import type { SignalsMessage } from '#ipc';
import type { ReportedCondition } from '../alarms/alarm-step.ts';
import type { WaveAnalysis } from './wave-analysis.ts';

/** Our own, as in `regularPulse`. */
const POOR = 0.4;

/** What the waves of the bed show beside numbers: irregularity, quality of the pleth, a line that came off. Times are bed time. */
export class SignalFindings {
  #poorSinceMs: number | null = null;

  look(analyses: readonly WaveAnalysis[], wallMs: number, nowMs: number): SignalsMessage {
    const first = <T>(of: (analysis: WaveAnalysis) => T | null): T | null =>
      analyses.map(of).find((found) => found !== null) ?? null;
    const beats = first((analysis) => analysis.irregularity(wallMs));
    const quality = first((analysis) => analysis.plethQuality(wallMs));
    this.#poorSinceMs = quality !== null && quality < POOR ? (this.#poorSinceMs ?? nowMs) : null;
    return {
      type: 'signals',
      atMs: nowMs,
      rhythm: beats?.irregular === true ? `irregular (normalised RMSSD ${beats.spread.toFixed(1)})` : null,
      plethQuality: quality === null ? null : Number(quality.toFixed(1)),
    };
  }

  conditions(analyses: readonly WaveAnalysis[], wallMs: number, nowMs: number): readonly ReportedCondition[] {
    const off = analyses.map((analysis) => analysis.lineOff(wallMs)).find((mean) => mean !== null) ?? null;
    return [
      {
        condition: 'arterial-line-disconnected',
        active: off !== null,
        priority: 'high',
        text: off === null ? '' : `Arterial line disconnected? ABP mean ${Math.round(off)} without a pulse`,
        source: 'physiological',
        latching: true,
      },
      {
        condition: 'pleth-poor',
        active: this.#poorSinceMs !== null && nowMs - this.#poorSinceMs >= TECHNICAL_DELAY_MS.poorSignal,
        priority: 'low',
        text: 'Pleth: poor signal',
      },
    ];
  }
}
