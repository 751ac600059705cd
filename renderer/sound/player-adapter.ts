import { monitoringStopped, useBedside } from '../store/bedside-store.ts';
import { audiblePriority, HIGHEST_RAISE_DB, raisedBy, reminderDue } from './audible.ts';
import { BURST_INTERVAL_S, burstSamples, type Priority } from './burst.ts';

const SAMPLE_RATE = 48_000;
const LOOK_EVERY_MS = 100;

export interface AlarmSound {
  /** False when this machine cannot sound now: the monitor is told and alarms. */
  ready(): boolean;
}

/** Plays bursts while something must sound. A change of priority sounds at once, an acknowledgement silences at once. */
export function startAlarmSound(): AlarmSound {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  const buffers = new Map<Priority, AudioBuffer>();
  let sounding: Priority | null = null;
  let playing: AudioBufferSourceNode | null = null;
  let nextAtMs = 0;
  let remindedMs: number | null = null;

  // Room for an escalated alarm: the usual level stays below full scale by so much.
  const gain = new GainNode(context, { gain: levelOf(0) });
  gain.connect(context.destination);

  const play = (priority: Priority): void => {
    const buffer = buffers.get(priority) ?? bufferOf(context, priority);
    buffers.set(priority, buffer);
    playing = new AudioBufferSourceNode(context, { buffer });
    playing.connect(gain);
    playing.start();
  };
  const silence = (): void => {
    playing?.stop();
    playing = null;
  };
  setInterval(() => {
    if (context.state === 'suspended') void context.resume();
    const state = useBedside.getState();
    const nowMs = performance.now();
    // With its own look at the clock: the sound must not depend on the picture being drawn.
    const stopped = monitoringStopped({ ...state, nowSteadyMs: nowMs }) !== null;
    const priority = audiblePriority(state.alarms, stopped);
    gain.gain.value = levelOf(raisedBy(state.alarms));
    if (priority !== sounding) silence();
    if (priority !== null && (priority !== sounding || nowMs >= nextAtMs)) {
      play(priority);
      nextAtMs = nowMs + BURST_INTERVAL_S[priority] * 1000;
    }
    const { reminderMs = null } = state.alarms ?? {};
    if (reminderDue(reminderMs, remindedMs, state.nowMs) && priority === null) play('low');
    remindedMs = reminderMs;
    if (document.documentElement.dataset['sounding'] !== (priority ?? 'none'))
      document.documentElement.dataset['sounding'] = priority ?? 'none';
    sounding = priority;
  }, LOOK_EVERY_MS);
  return { ready: () => context.state === 'running' };
}

/** Amplitude; the highest raise is full scale. */
function levelOf(raisedDb: number): number {
  return 10 ** ((raisedDb - HIGHEST_RAISE_DB) / 20);
}

function bufferOf(context: AudioContext, priority: Priority): AudioBuffer {
  const samples = burstSamples(priority, SAMPLE_RATE);
  const buffer = context.createBuffer(1, samples.length, SAMPLE_RATE);
  buffer.copyToChannel(samples, 0);
  return buffer;
}
