import type { HostInstant, Sender } from '#device';
import { type Sink, Told } from '../../framing/sink.ts';
import { ALARM_ENDS_AFTER, GONE, QUIET } from '../times.ts';
import { address } from '../wire/bytes.ts';
import { type DatagramKind, kindOf, PORT } from '../wire/datagram.ts';
import { ALARM_LENGTH, readAlarm, readDiscovery } from './announcements.ts';
import { type Monitor, Monitors } from './monitor.ts';
import { numericsTrouble, readNumerics } from './numerics.ts';
import { alertReading, bedReading, discoveryReading, limitsReading, type Origin, vitalReading } from './readings.ts';
import { takeWaves } from './wave-stream.ts';

const FRAME_KINDS: Readonly<Record<DatagramKind, string>> = {
  discovery: 'discovery broadcast',
  alarm: 'alarm broadcast',
  numerics: 'numerics',
  waves: 'waves',
  request: 'request of another host',
};
/** The clock tells whole seconds and is compared each 10 s. */
const CLOCK_STEP_MS = 5000;

/** Datagrams of any number of monitors into readings; each monitor is told apart by its address. Source: spec section 7. */
export class UnityDecoder {
  readonly #monitors = new Monitors();
  readonly #told = new Told();

  /** Whether any monitor is there. */
  get hears(): boolean {
    return this.#monitors.size > 0;
  }

  take(bytes: Uint8Array, at: HostInstant, sink: Sink, from?: Sender): void {
    const kind = kindOf(bytes, from?.localPort);
    if (kind === null) {
      sink.issue('unknown-message', `a datagram of ${bytes.length} bytes that is none of the Unity network`, bytes);
      return;
    }
    const trouble = troubleOf(kind, bytes);
    if (trouble) {
      sink.issue(trouble.reason, trouble.detail, bytes);
      return;
    }
    const frame = sink.frame(FRAME_KINDS[kind], bytes);
    if (kind === 'request') return;
    if (kind === 'waves') this.#waves(bytes, { frame, at }, sink, from);
    else this.#fromMonitor(kind, bytes, { frame, at }, sink, from?.address ?? '');
  }

  /** Says which monitors stopped speaking, or measuring, and forgets those that are gone. */
  watch(nowMs: number, sink: Sink): void {
    for (const monitor of this.#monitors.all()) {
      const { heardMs, measuredMs, address: name } = monitor;
      const quietMs = measuredMs === null ? GONE : QUIET;
      if (nowMs - heardMs >= quietMs) {
        this.#monitors.forget(monitor);
        sink.issue('silent', `nothing heard of ${name} for ${quietMs} ms`);
      } else if (measuredMs !== null && !monitor.toldUnmeasured && nowMs - measuredMs >= QUIET) {
        monitor.toldUnmeasured = true;
        sink.issue('silent', `no numerics and no waves of ${name} for ${QUIET} ms, though it announces itself`);
      }
    }
  }

  #fromMonitor(kind: DatagramKind, bytes: Uint8Array, origin: Origin, sink: Sink, sender: string): void {
    const name = address(bytes, kind === 'discovery' ? 4 : 6);
    const monitor = this.#monitors.heard(name, sender, origin.at.monotonicMs);
    const own = { ...origin, source: name };
    if (kind === 'discovery') this.#discovery(bytes, monitor, own, sink);
    else if (kind === 'alarm') this.#alarm(bytes, monitor, own, sink);
    else this.#numerics(bytes, monitor, own, sink);
    endAlarms(monitor, own, sink);
  }

  #discovery(bytes: Uint8Array, monitor: Monitor, origin: Origin, sink: Sink): void {
    const discovery = readDiscovery(bytes);
    const offsetMs = discovery.clockS * 1000 - origin.at.monotonicMs;
    const stepMs = monitor.clockOffsetMs === null ? 0 : offsetMs - monitor.clockOffsetMs;
    if (Math.abs(stepMs) >= CLOCK_STEP_MS)
      sink.issue('clock-jump', `the clock of ${monitor.address} stepped by ${Math.round(stepMs / 1000)} s`);
    monitor.clockOffsetMs = offsetMs;
    nameMonitor(monitor, discovery.name, sink);
    sink.readings.push(discoveryReading(discovery, origin));
  }

  #alarm(bytes: Uint8Array, monitor: Monitor, origin: Origin, sink: Sink): void {
    const { name, parameter, text, flags, uptimeS } = readAlarm(bytes);
    if (name !== '' && name !== monitor.name) {
      nameMonitor(monitor, name, sink);
      sink.readings.push(bedReading(name, origin));
    }
    const key = `${parameter}/${text}`;
    const isNew = monitor.alarms.get(key)?.flags !== flags;
    const alarm = { parameter, text, flags, uptimeMs: uptimeS * 1000, heardMs: origin.at.monotonicMs };
    monitor.alarms.set(key, alarm);
    if (isNew) sink.readings.push(alertReading(alarm, 'present', origin));
  }

  #numerics(bytes: Uint8Array, monitor: Monitor, origin: Origin, sink: Sink): void {
    const { number, values, limits, troubles } = readNumerics(bytes);
    measured(monitor, origin);
    const step = monitor.numericsNumber === null ? 1 : (number - monitor.numericsNumber) & 0xffff;
    if (step === 0) sink.issue('unexpected-data', `numerics ${number} of ${monitor.address} came again`);
    else if (step > 1) sink.issue('sequence-gap', `${monitor.address}: numerics are missing before number ${number}`);
    monitor.numericsNumber = number;
    for (const { detail, bytes: entry } of troubles) sink.issue('malformed', detail, entry);
    for (const value of values) {
      const { slot, isListed } = value;
      if (!isListed && this.#told.first(slot.vendorCode))
        sink.issue('unknown-parameter', `${slot.vendorCode} is not in the tables; shown raw as "${slot.label}"`, bytes);
      sink.readings.push(vitalReading(value, origin));
    }
    const said = JSON.stringify(limits);
    if (said === monitor.limits || said === '{}') return;
    monitor.limits = said;
    sink.readings.push(limitsReading(limits, origin));
  }

  /**
   * Waves carry no address. They belong to the one monitor that their sender speaks for; at the port of waves, where nothing
   * else comes, to the sender itself.
   */
  #waves(bytes: Uint8Array, { frame, at }: Origin, sink: Sink, from: Sender | undefined): void {
    const sender = from?.address ?? '';
    const known = this.#monitors.of(sender);
    const [only] = known;
    const waiting = only === undefined && from?.localPort !== PORT.waves && from !== undefined;
    if (known.length > 1 || waiting) {
      const why = waiting ? 'which has not said yet which monitor it is' : 'which speaks for several monitors';
      if (this.#told.first(`waves/${sender}/${waiting}`)) sink.issue('unexpected-data', `waves of ${sender}, ${why}`, bytes);
      return;
    }
    const monitor = this.#monitors.heard(only?.address ?? sender, sender, at.monotonicMs);
    const origin = { source: monitor.address === '' ? undefined : monitor.address, frame, at };
    measured(monitor, origin);
    takeWaves(bytes, monitor, origin, this.#told, sink);
    endAlarms(monitor, origin, sink);
  }
}

function troubleOf(kind: DatagramKind, bytes: Uint8Array): { readonly reason: string; readonly detail: string } | null {
  if (kind === 'numerics') return numericsTrouble(bytes);
  if (kind !== 'alarm' || bytes.length === ALARM_LENGTH) return null;
  return { reason: 'bad-length', detail: `an alarm broadcast of ${bytes.length} bytes` };
}

/** Readings go by the address: where it belongs to another bed now, somebody has to be told. */
function nameMonitor(monitor: Monitor, name: string, sink: Sink): void {
  if (monitor.name !== '' && name !== monitor.name)
    sink.issue('unexpected-data', `${monitor.address} was bed ${monitor.name} and says now that it is ${name}`);
  monitor.name = name;
}

function measured(monitor: Monitor, { at }: Origin): void {
  monitor.measuredMs = at.monotonicMs;
  monitor.toldUnmeasured = false;
}

/** Told with whatever the monitor says next: a monitor that says nothing may have its alarm still. */
function endAlarms(monitor: Monitor, origin: Origin, sink: Sink): void {
  for (const [key, alarm] of monitor.alarms) {
    if (origin.at.monotonicMs - alarm.heardMs < ALARM_ENDS_AFTER) continue;
    monitor.alarms.delete(key);
    sink.readings.push(alertReading(alarm, 'end', origin));
  }
}
