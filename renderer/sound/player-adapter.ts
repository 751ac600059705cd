import { monitoringStopped, useBedside } from '../store/bedside-store.ts';
import { audibleAlarm, audiblePriority, HIGHEST_RAISE_DB, loweredBy, raisedBy, reminderDue, withOtherBeds } from './audible.ts';
import { audioProblem } from './audio-problem.ts';
import { burstPeriodS, burstSamples, type Priority } from './burst.ts';
import { melodyHz, sourceOf } from './melody.ts';

/** Drivers of devices that give drugs. */
const PUMPS: readonly string[] = ['bbraun-bcc'];
const SAMPLE_RATE = 48_000;
const LOOK_EVERY_MS = 100;
const OUTPUT_LOOK_MS = 2_000;

export interface AlarmSound {
  /** Why this machine cannot sound now: the monitor is told and alarms. Null when it can. */
  problem(): string | null;
}

/** Plays bursts while something must sound. A change of priority sounds at once, an acknowledgement silences at once. */
export function startAlarmSound(): AlarmSound {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  const buffers = new Map<string, AudioBuffer>();
  let sounding: Priority | null = null;
  let playing: AudioBufferSourceNode | null = null;
  let nextAtMs = 0;
  let remindedMs: number | null = null;
  let lastVolume: number | null = null;

  // Room for an escalated alarm: the usual level stays below full scale by so much.
  const gain = new GainNode(context, { gain: levelOf(0) });
  gain.connect(context.destination);

  const play = (priority: Priority, notesHz?: readonly number[]): void => {
    const name = `${priority} ${notesHz?.join(' ') ?? ''}`;
    const buffer = buffers.get(name) ?? bufferOf(context, priority, notesHz);
    buffers.set(name, buffer);
    playing = new AudioBufferSourceNode(context, { buffer });
    playing.connect(gain);
    playing.start();
  };
  const silence = (): void => {
    playing?.stop();
    playing = null;
  };
  // Whoever starts the app hears that it can be heard.
  play('low');
  setInterval(() => {
    if (context.state === 'suspended') void context.resume();
    const state = useBedside.getState();
    const nowMs = performance.now();
    // With its own look at the clock: the sound must not depend on the picture being drawn.
    const stopped = monitoringStopped({ ...state, nowSteadyMs: nowMs }) !== null;
    const own = audiblePriority(state.alarms, stopped);
    const priority = stopped ? own : withOtherBeds(own, state.beds, state.privacy?.privacy != null);
    gain.gain.value = levelOf(raisedBy(state.alarms) - (stopped ? 0 : loweredBy(state.alarms)));
    if (priority !== sounding) silence();
    if (priority !== null && (priority !== sounding || nowMs >= nextAtMs)) {
      play(priority, notesOf(priority, stopped));
      nextAtMs = nowMs + burstPeriodS(priority) * 1000;
    }
    const { reminderMs = null } = state.alarms ?? {};
    if (reminderDue(reminderMs, remindedMs, state.nowMs) && priority === null) play('low');
    remindedMs = reminderMs;
    // Whoever sets the volume hears it.
    const volume = state.alarms?.volume?.value ?? null;
    if (lastVolume !== null && volume !== lastVolume && priority === null) play('low');
    lastVolume = volume;
    if (document.documentElement.dataset['sounding'] !== (priority ?? 'none'))
      document.documentElement.dataset['sounding'] = priority ?? 'none';
    sounding = priority;
  }, LOOK_EVERY_MS);
  const output = watchOutput();
  let heard = { contextS: -1, atMs: performance.now() };
  return {
    problem() {
      const nowMs = performance.now();
      if (context.currentTime !== heard.contextS) heard = { contextS: context.currentTime, atMs: nowMs };
      return audioProblem({ state: context.state, stuckMs: nowMs - heard.atMs, outputs: output() });
    },
  };
}

/** @returns the melody of what sounds, where the ward wants melodies; undefined: the one general sound */
function notesOf(priority: Priority, stopped: boolean): readonly number[] | undefined {
  const { alarms, hello, link } = useBedside.getState();
  if (hello?.melodies !== true) return undefined;
  const alarm = stopped ? null : audibleAlarm(alarms);
  const isPump = (deviceId: string): boolean =>
    link?.devices.some(({ id, driver }) => id === deviceId && PUMPS.includes(driver)) === true;
  return melodyHz(priority, alarm === null ? 'equipment' : sourceOf(alarm, isPump));
}

/** @returns how many loudspeakers this machine has; null while that is not known */
function watchOutput(): () => number | null {
  // Absent where the page is not served from a secure place.
  const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
  let outputs: number | null = null;
  const look = async (): Promise<void> => {
    const known = await devices?.enumerateDevices();
    outputs = known?.filter(({ kind }) => kind === 'audiooutput').length ?? null;
  };
  void look();
  setInterval(() => void look(), OUTPUT_LOOK_MS);
  return () => outputs;
}

/** Amplitude; the highest raise is full scale. */
function levelOf(raisedDb: number): number {
  return 10 ** ((raisedDb - HIGHEST_RAISE_DB) / 20);
}

function bufferOf(context: AudioContext, priority: Priority, notesHz?: readonly number[]): AudioBuffer {
  const samples = burstSamples(priority, SAMPLE_RATE, notesHz);
  const buffer = context.createBuffer(1, samples.length, SAMPLE_RATE);
  buffer.copyToChannel(samples, 0);
  return buffer;
}
