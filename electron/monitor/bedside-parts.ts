import type { HelloMessage, LinkMessage, MonitorConfig, MonitorMessage } from '#ipc';
import type { EquipmentParts } from './bed-equipment.ts';
import type { BedTime } from './clock/bed-time.ts';
import type { AdmissionHistory } from './outbox/admission-history.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Recorder } from './recorder/recorder.ts';
import type { LiveNews2 } from './scores/live-news2.ts';
import type { Screens } from './screen/screens.ts';

/** What one bed is made of. */
export interface BedsideParts extends EquipmentParts {
  readonly config: MonitorConfig;
  readonly score: LiveNews2;
  readonly screens: Screens;
  readonly recorder: Recorder;
  readonly outbox: Outbox;
  readonly history: AdmissionHistory;
  readonly bedTime: BedTime;
  readonly cloud: () => LinkMessage['cloud'];
  /** Unique for ever. */
  readonly nextId: () => string;
  readonly hello: () => HelloMessage;
  /** Everything that is told to screens, for the headless monitor. */
  readonly observe: (message: MonitorMessage) => void;
}
