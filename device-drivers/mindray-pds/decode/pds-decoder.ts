import type { AbsenceReason } from '#clinical';
import type { DeviceStatus, HostInstant, Sender } from '#device';
import { type Sink, Told } from '../../framing/sink.ts';
import { Malformed } from '../wire/malformed.ts';
import { KIND, type PdsMessage, readMessage, WATO_VERSION } from '../wire/message.ts';
import { AlarmLists } from './alarms.ts';
import { AperiodicValues } from './aperiodic.ts';
import { PeriodicValues } from './periodic.ts';
import { StampClock } from './stamp-clock.ts';
import { type Admission, readAnnouncement, readOther, readPatientMessage, statusOfFlags } from './status.ts';
import { ValueReader } from './values.ts';
import { readWaves } from './waves.ts';

const FRAME_KINDS: Readonly<Record<string, string>> = {
  [KIND.announcement]: 'announcement',
  [KIND.patient]: 'patient',
  [KIND.echo]: 'echo',
  [KIND.query]: 'query',
  [KIND.periodic]: 'periodic values',
  [KIND.validity]: 'validity',
  [KIND.aperiodic]: 'aperiodic values',
  [KIND.physiologicalAlarms]: 'physiological alarms',
  [KIND.technicalAlarms]: 'technical alarms',
  [KIND.waves]: 'waves',
  [KIND.watoValues]: 'values',
};
/** Monitors that one socket may hear. */
const MOST_STATUSES = 1024;

/** Messages of one monitor (or of the announcements of many) into readings. */
export class PdsDecoder {
  readonly #hearsMany: boolean;
  readonly #clock = new StampClock();
  readonly #alarms = new AlarmLists(this.#clock);
  readonly #values = new ValueReader((id) => this.#absence(id));
  readonly #periodic = new PeriodicValues((id) => this.#absence(id));
  readonly #aperiodic = new AperiodicValues(this.#clock);
  readonly #told = new Told();
  readonly #statuses = new Map<string, string>();
  readonly #identity = { admission: '', monitor: '' };

  /** @param hearsMany true where one socket hears the announcements of a whole ward */
  constructor(hearsMany: boolean) {
    this.#hearsMany = hearsMany;
  }

  /** @returns the message's kind (MSH-10); null when it cannot be read */
  take(bytes: Uint8Array, at: HostInstant, sink: Sink, from?: Sender): string | null {
    try {
      const message = readMessage(bytes);
      this.#clock.heard(at.monotonicMs);
      this.#read(message, bytes, at, sink, from);
      return message.kind;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      sink.issue(error.reason, error.message, bytes);
      return null;
    }
  }

  get isWaiting(): boolean {
    return this.#periodic.isWaiting;
  }

  /** The line was down: state is told again, the next clock is compared with none. */
  forget(sink: Sink): void {
    this.settle(sink);
    this.#alarms.forget();
    this.#aperiodic.forget();
    this.#clock.forget();
    this.#statuses.clear();
  }

  /** Gives the values that wait for their validity. */
  settle(sink: Sink): void {
    this.#periodic.settle(sink);
  }

  #read(message: PdsMessage, bytes: Uint8Array, at: HostInstant, sink: Sink, from: Sender | undefined): void {
    const frameKind = FRAME_KINDS[message.kind] ?? `message ${message.kind}`;
    if (message.kind === KIND.periodic) {
      this.#periodic.hold({ bytes, frameKind, values: this.#values.read(message, bytes, at, sink) }, sink);
      return;
    }
    if (message.kind === KIND.validity) {
      this.#periodic.judge(message, frameKind, bytes, sink);
      return;
    }
    // Validity follows at once: what comes in between says that it was lost.
    this.settle(sink);
    const frame = sink.frame(frameKind, bytes);
    switch (message.kind) {
      case KIND.echo:
      case KIND.query:
        return;
      case KIND.announcement:
        this.#announced(readAnnouncement(message, frame, at, from), at, sink);
        return;
      case KIND.patient:
        this.#admitted(readPatientMessage(message, frame, at), at, sink);
        return;
      case KIND.aperiodic:
        this.#aperiodic.take(this.#values.read(message, bytes, at, sink), frame, sink);
        return;
      case KIND.physiologicalAlarms:
      case KIND.technicalAlarms: {
        const flags = this.#alarms.read(message, bytes, frame, at, sink);
        if (Object.keys(flags).length > 0) this.#tell(statusOfFlags(message, flags, frame, at), '', sink);
        return;
      }
      case KIND.waves:
        readWaves(message, frame, at, sink);
        return;
      case KIND.watoValues:
        if (message.version !== WATO_VERSION) break;
        for (const { vital } of this.#values.read(message, bytes, at, sink)) sink.readings.push({ ...vital, frame });
        return;
    }
    if (this.#told.first(message.kind))
      sink.issue('unknown-message', `${message.type} ${message.kind}, version ${message.version}`, bytes);
    const status = readOther(message, frame, at);
    if (status) this.#tell(status, '', sink);
  }

  /** Announcements come from every monitor of the ward, by one socket, or from this one, by its own connection. */
  #announced(admission: Admission, at: HostInstant, sink: Sink): void {
    if (!this.#hearsMany) {
      this.#admitted(admission, at, sink);
      return;
    }
    const { settings, bedLabel } = admission.status;
    const source = String(settings['monitorName'] ?? settings['ipAddress'] ?? bedLabel ?? 'unnamed monitor');
    this.#tell({ ...admission.status, source }, source, sink);
  }

  /** A new admission is a new patient: what was measured once belongs to the one before. Source: spec section 6. */
  #admitted({ id, status }: Admission, at: HostInstant, sink: Sink): void {
    this.#tell(status, '', sink);
    const now = { admission: id, monitor: String(status.settings['monitorName'] ?? '') };
    const isOther = (['admission', 'monitor'] as const).filter((part) => {
      const before = this.#identity[part];
      if (now[part] === '' || now[part] === before) return false;
      this.#identity[part] = now[part];
      return before !== '';
    });
    if (isOther.length > 0) this.#aperiodic.clear(status.frame, at, sink);
  }

  /** Told when it says something new. */
  #tell(status: DeviceStatus, source: string, sink: Sink): void {
    const key = `${source}/${status.vendorCode}`;
    const says = JSON.stringify([status.bedLabel, status.settings]);
    if (this.#statuses.get(key) === says) return;
    if (this.#statuses.size >= MOST_STATUSES && !this.#statuses.has(key)) this.#statuses.clear();
    this.#statuses.set(key, says);
    sink.readings.push(status);
  }

  #absence(id: string): AbsenceReason {
    return this.#alarms.isSensorOff(id) ? 'probe-off' : 'not-measured';
  }
}
