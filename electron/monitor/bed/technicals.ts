import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { ReportedCondition } from '../alarms/alarm-step.ts';
import { DEVICE_SILENT } from '../alarms/bed-alarms.ts';
import type { BedTime } from '../clock/bed-time.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { storeConditions } from '../recorder/store-conditions.ts';
import type { Screens } from '../screen/screens.ts';

/** Link lost, specs alarms section 5. */
const LINK_LOST_MS = 15_000;

export interface EquipmentState {
  readonly devices: ReadonlyMap<string, DeviceBay>;
  readonly recorder: Recorder;
  readonly screens: Screens;
  readonly bedTime: BedTime;
  /** Bed time. */
  readonly startedMs: number;
}

/** Name of the condition that a device says nothing. */
export function linkLost(deviceId: string): string {
  return `link-lost-${deviceId}`;
}

/** The state of the equipment as conditions of the alarm system: all of them each time, active or not. */
export function technicals(
  { devices, recorder, screens, bedTime, startedMs }: EquipmentState,
  nowMs: number,
): readonly ReportedCondition[] {
  const links = [...devices.values()].map((device) => {
    const { lastHeard } = device.status();
    const sinceMs = lastHeard === null ? startedMs : bedTime.of(lastHeard);
    return { device, silent: nowMs - sinceMs > LINK_LOST_MS, begun: lastHeard !== null };
  });
  const allSilent = links.length > 0 && links.every(({ silent }) => silent);
  const mute = screens.mute(nowMs);
  const names = links.map(({ device }) => device.label).join(', ');
  return [
    {
      condition: DEVICE_SILENT,
      active: allSilent,
      // Monitoring that had begun and was lost is worse than one that has not begun.
      priority: links.some(({ begun }) => begun) ? 'high' : 'medium',
      text: `No data from ${names}`,
    },
    ...links.map(
      ({ device, silent }): ReportedCondition => ({
        condition: linkLost(device.id),
        active: silent && !allSilent,
        priority: 'medium',
        text: `No data from ${device.label}`,
      }),
    ),
    ...storeConditions(recorder),
    { condition: 'screen-silent', active: screens.silent(nowMs), priority: 'high', text: 'Bedside screen does not answer' },
    { condition: 'no-alarm-sound', active: mute !== null, priority: 'high', text: `No alarm sound: ${mute ?? ''}` },
  ];
}
