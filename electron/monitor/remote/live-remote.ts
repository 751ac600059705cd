import type { MonitorConfig } from '#ipc';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedMoment } from '../bed/bed-part.ts';
import { type LiveConfig, requireAlarmOptions } from '../bed/live-parts.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { HubServices } from '../uplink/hub-services.ts';
import { METHODS, REMOTE_KEY, RemotePart, type RemoteParts, type RemoteState } from './remote-part.ts';
import { settledConfig } from './station-settings.ts';
import { WaveSenderPart } from './wave-sender-part.ts';

export interface RemoteOptions extends Omit<RemoteParts, 'waves' | 'apply' | 'saved'> {
  /** As it was configured. */
  readonly given: MonitorConfig;
  /** What everybody holds: follows the settings of the cloud. */
  readonly config: LiveConfig;
  readonly spoken: RemoteState | null;
  readonly desk: AlarmDesk;
  /** Bed, ward, limits or delays are others now. */
  readonly changed: (moment: BedMoment) => void;
}

/** What the cloud left at this bed before; null when it never spoke. */
export function savedRemote(recorder: Recorder): RemoteState | null {
  const json = recorder.savedState(REMOTE_KEY);
  return json === null ? null : (JSON.parse(json) as RemoteState);
}

/** The configuration with the settings of the cloud that are in force: an object of its own, which follows when they change. */
export function liveConfig(given: MonitorConfig, spoken: RemoteState | null): MonitorConfig {
  const settled = spoken ? settledConfig(given, spoken.settings) : given;
  return { ...settled, bed: { ...settled.bed } };
}

export function openRemote(options: RemoteOptions): { readonly remote: RemotePart; readonly waves: WaveSenderPart } {
  const { given, config, spoken, desk, office, changed } = options;
  const sampling = (): ReturnType<ConstructorParameters<typeof WaveSenderPart>[2]> => remote.settings.sampling;
  const waves = new WaveSenderPart(desk, office, sampling);
  const remote: RemotePart = new RemotePart({
    ...options,
    waves,
    saved: spoken,
    apply(settings, moment) {
      const wanted = settledConfig(given, settings);
      requireAlarmOptions({ ...config, alarms: wanted.alarms }, null);
      Object.assign(config.bed, wanted.bed);
      config.alarms = wanted.alarms;
      changed(moment);
    },
  });
  return { remote, waves };
}

/** The part comes after the connection that asks it. */
export function servicesOf(part: () => RemotePart): HubServices {
  return {
    methods: METHODS,
    method: (name, payload) => part().method(name, payload),
    desired: (properties) => part().desired(properties),
    reported: () => part().reported(),
    unheard: (detail) => part().unheard(detail),
    message: (message) => part().message(message),
  };
}
