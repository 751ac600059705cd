import type { HostInstant } from '#device';
import type { MonitorConfig, PatientBanner } from '#ipc';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import { alarmOptions } from '../bed/live-parts.ts';
import { openHistory } from '../recorder/history-adapter.ts';
import { AlarmReplayPart } from './alarm-replay-part.ts';

/** Replays the store of the bed that records into it. */
export function liveReplay(
  config: MonitorConfig,
  office: BedOffice,
  desk: AlarmDesk,
  admissions: { readonly patient: PatientBanner | null },
  clock: { now(): HostInstant },
): AlarmReplayPart {
  return new AlarmReplayPart({
    post: (message) => office.post(message),
    openHistory: () => openHistory(config.store),
    patient: () => admissions.patient,
    options: (who) => alarmOptions(config, who),
    alarms: () => desk.alarms,
    now: () => clock.now().monotonicMs,
    later: (work) => void setImmediate(work),
  });
}
