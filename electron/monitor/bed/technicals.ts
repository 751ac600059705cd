import { TECHNICAL_DELAY_MS } from '#clinical';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { ReportedCondition } from '../alarms/alarm-step.ts';
import { DEVICE_SILENT } from '../alarms/bed-alarms.ts';
import type { BedTime } from '../clock/bed-time.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { storeConditions } from '../recorder/store-conditions.ts';
import type { Screens } from '../screen/screens.ts';

export interface EquipmentState {
  readonly devices: ReadonlyMap<string, DeviceBay>;
  readonly recorder: Recorder;
  readonly screens: Screens;
  readonly bedTime: BedTime;
  /** Bed time. */
  readonly startedMs: number;
  /** Since when the way to the central display is lost, bed time; null = it is not, or there is none. */
  readonly centralLostMs: number | null;
}

/** Name of the condition that a device says nothing. */
export function linkLost(deviceId: string): string {
  return `link-lost-${deviceId}`;
}

/** The state of the equipment as conditions of the alarm system: all of them each time, active or not. */
export function technicals(
  { devices, recorder, screens, bedTime, startedMs, centralLostMs }: EquipmentState,
  nowMs: number,
): readonly ReportedCondition[] {
  const links = [...devices.values()].map((device) => {
    const { lastHeard } = device.status();
    const sinceMs = lastHeard === null ? startedMs : bedTime.of(lastHeard);
    return { device, silent: nowMs - sinceMs > TECHNICAL_DELAY_MS.linkLost, begun: lastHeard !== null };
  });
  const allSilent = links.length > 0 && links.every(({ silent }) => silent);
  const mute = screens.mute(nowMs);
  // Nobody hears this bed but who sits at the central display.
  const unheard = !screens.anyLives(nowMs) || mute !== null;
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
    {
      condition: 'central-link-lost',
      active: unheard && centralLostMs !== null && nowMs - centralLostMs > TECHNICAL_DELAY_MS.centralLinkLost,
      priority: 'medium',
      text: 'No link to the central display, and no alarm sound here',
    },
    { condition: 'screen-silent', active: screens.silent(nowMs), priority: 'high', text: 'Bedside screen does not answer' },
    { condition: 'no-alarm-sound', active: mute !== null, priority: 'high', text: `No alarm sound: ${mute ?? ''}` },
  ];
}
