import type { HostInstant } from '#device';
import type { MonitorConfig, PatientBanner } from '#ipc';
import { AlarmReplayPart } from '../alarm-replay/alarm-replay-part.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedPart } from '../bed/bed-part.ts';
import { alarmOptions } from '../bed/live-parts.ts';
import { openHistory } from '../recorder/history-adapter.ts';
import { HistoryPart } from './history-part.ts';

/** What looks back at the store of the bed that records into it. */
export function liveReview(
  config: MonitorConfig,
  office: BedOffice,
  desk: AlarmDesk,
  admissions: { readonly patient: PatientBanner | null },
  clock: { now(): HostInstant },
): readonly BedPart[] {
  const common = {
    openHistory: () => openHistory(config.store),
    patient: () => admissions.patient,
    options: (who: PatientBanner) => alarmOptions(config, who),
    alarms: () => desk.alarms,
    now: () => clock.now().monotonicMs,
    later: (work: () => void) => void setImmediate(work),
  };
  return [
    new AlarmReplayPart({ ...common, post: (message) => office.post(message) }),
    new HistoryPart({ ...common, post: (id, answer) => office.post({ type: 'history', id, answer }) }),
  ];
}
