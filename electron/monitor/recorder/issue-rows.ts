import type { DeviceIssue } from '#device';
import type { StoreRow } from './rows.ts';

/** Issues kept whole per place and minute; a flood beyond that is counted, so that garbage cannot fill the disk. */
const KEPT_PER_MINUTE = 60;

/** Turns issues into rows, with a bound. */
export class IssueRows {
  readonly #minutes = new Map<string, { readonly minute: number; kept: number; counted: number }>();

  row(atMs: number, place: string, { reason, detail, bytes }: DeviceIssue): readonly StoreRow[] {
    const minute = Math.floor(atMs / 60_000);
    const rows: StoreRow[] = [];
    let of = this.#minutes.get(place);
    if (of?.minute !== minute) {
      if (of && of.counted > 0) {
        const flood = `${of.counted} more issues within a minute, counted but not kept`;
        rows.push({ table: 'issues', atMs, place, reason: 'flood', detail: flood, bytes: null });
      }
      this.#minutes.set(place, (of = { minute, kept: 0, counted: 0 }));
    }
    if (of.kept < KEPT_PER_MINUTE) {
      of.kept += 1;
      rows.push({ table: 'issues', atMs, place, reason, detail, bytes });
    } else {
      of.counted += 1;
    }
    return rows;
  }
}
