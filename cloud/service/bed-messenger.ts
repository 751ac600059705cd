import type { TellBed } from '../api/care/delivery.ts';
import type { Devices } from '../hub/device/devices.ts';
import { HubError } from '../hub/hub-error.ts';

const UNKNOWN_DEVICE = 404001;

/** Notes of the care team as cloud-to-device messages of the hub in this process. */
export function bedMessenger(devices: Pick<Devices, 'sendTo'>): TellBed {
  return async (deviceId, id, note, expiresMs) => {
    const message = {
      messageId: id,
      correlationId: null,
      userId: null,
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      ack: 'none' as const,
      properties: {},
    };
    try {
      await devices.sendTo(deviceId, message, Buffer.from(JSON.stringify(note)), expiresMs);
      return 'queued';
    } catch (error) {
      if (error instanceof HubError && error.code === UNKNOWN_DEVICE) return { never: error.message };
      throw error;
    }
  };
}
