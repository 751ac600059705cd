import type { DeviceAlert } from '#device';
import type { DeviceAlarmInput } from './alarm-step.ts';

/** One alarm of a device's own list, as the alarm system takes it. */
export function deviceAlarm(alert: DeviceAlert, device: { readonly id: string; readonly label: string }): DeviceAlarmInput {
  const { vendorCode, category, priority, phase, source } = alert;
  // Without the device's own priority marks: the screen sets the same ones.
  const text = alert.text.replace(/^[*!]+\s*/, '');
  return {
    deviceId: device.id,
    deviceLabel: device.label,
    vendorCode: source === undefined ? vendorCode : `${source}/${vendorCode}`,
    category,
    priority,
    present: phase === 'present',
    text: source === undefined ? text : `${source}: ${text}`,
  };
}
