import { alarmText, judge, type LimitRule } from '#clinical';
import type { AlarmsMessage } from '#ipc';

export type HeldBack = AlarmsMessage['heldBack'][number];

/**
 * Values beyond a limit that are not believed because the device doubts them. Nothing is decided here: the limit machine takes them
 * as neither good nor bad, and this says so to people. Pure.
 */
export class Doubtful {
  readonly #held = new Map<string, HeldBack>();

  /** @param rules of the vital sign whose value is doubted */
  doubted(rules: readonly LimitRule[], value: number, reason: string, nowMs: number): void {
    for (const rule of rules) {
      const { condition } = rule;
      if (judge(rule, value) !== 'violated') continue;
      const sinceMs = this.#held.get(condition)?.sinceMs ?? nowMs;
      this.#held.set(condition, { condition, text: alarmText(rule, value), reason, sinceMs });
    }
  }

  /** A value that can be judged has come, or nothing comes any more: the alarms say what is. */
  decided(rules: readonly LimitRule[]): void {
    for (const { condition } of rules) this.#held.delete(condition);
  }

  list(): readonly HeldBack[] {
    return [...this.#held.values()];
  }
}
