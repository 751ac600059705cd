import type { LinkMessage } from '#ipc';
import type { Recorder } from '../recorder/recorder.ts';
import type { Uplink } from './uplink.ts';

/** What people are told of the way to the cloud. @param uplink null when no hub is configured */
export function cloudStatus(recorder: Recorder, uplink: Uplink | null): LinkMessage['cloud'] {
  const waiting = recorder.waitingCount;
  const oldestWaitingMs = waiting > 0 ? (recorder.waiting(0, 1)[0]?.createdMs ?? null) : null;
  if (uplink) {
    const { state, lastAcknowledgedMs, detail } = uplink.status();
    return { state, waiting, oldestWaitingMs, lastAcknowledgedMs, detail };
  }
  return { state: 'not-configured', waiting, oldestWaitingMs, lastAcknowledgedMs: null, detail: null };
}
