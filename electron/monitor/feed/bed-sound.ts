import { TECHNICAL_DELAY_MS } from '#clinical';
import type { BedReport, BedView, FeedConfig } from '#ipc';

type Priority = NonNullable<BedView['sounding']>;
type Rule = FeedConfig['sounds'];

const ORDER: readonly Priority[] = ['high', 'medium', 'low'];

/** What somebody at this screen has seen of one bed. A new alarm, a higher priority or another loss sounds again. Pure. */
export class BedSound {
  #seen: ReadonlySet<string> = new Set();

  /**
   * The highest priority of this bed that sounds here now. What is acknowledged, paused or off at the bed is silent here, too: people
   * there know. A bed whose own screen is covered sounds here without delay: nobody hears it there.
   * @param lostForMs how long nothing has been known of it
   */
  priority(report: BedReport | null, lostForMs: number, rule: Rule, nowMs: number): Priority | null {
    const due = this.#due(report, lostForMs, rule, nowMs);
    const present = new Set(due.map(({ key }) => key));
    // What is over may sound when it comes again.
    this.#seen = new Set([...this.#seen].filter((key) => present.has(key)));
    return ORDER.find((priority) => due.some((one) => one.priority === priority && !this.#seen.has(one.key))) ?? null;
  }

  seen(report: BedReport | null, lostForMs: number, rule: Rule, nowMs: number): void {
    this.#seen = new Set(this.#due(report, lostForMs, rule, nowMs).map(({ key }) => key));
  }

  #due(
    report: BedReport | null,
    lostForMs: number,
    rule: Rule,
    nowMs: number,
  ): readonly { readonly key: string; readonly priority: Priority }[] {
    if (report === null) {
      // A technical alarm of this screen, which cannot tell any more how the patient is.
      const lost = rule.medium !== null && lostForMs > TECHNICAL_DELAY_MS.linkLost;
      return lost ? [{ key: 'lost', priority: 'medium' }] : [];
    }
    return report.alarms.flatMap(({ alarmId, priority, state, silenced, raisedMs }) => {
      if ((state !== 'active' && state !== 'latched') || silenced !== null) return [];
      const afterS = report.privacy ? 0 : rule[priority];
      return afterS !== null && nowMs - raisedMs >= afterS * 1_000 ? [{ key: `${alarmId} ${priority}`, priority }] : [];
    });
  }
}
