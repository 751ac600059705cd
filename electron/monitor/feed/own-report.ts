import {
  type AlarmsMessage,
  type BedReport,
  FEED_VERSION,
  type HelloMessage,
  type MonitorMessage,
  type NumericsMessage,
  type PrivacyMessage,
  type ScoreMessage,
  type StandbyMessage,
} from '#ipc';

/** What this bed tells the other screens of the ward, gathered from what it tells its own. */
export class OwnReport {
  #hello: HelloMessage | null = null;
  #numerics: NumericsMessage | null = null;
  #alarms: AlarmsMessage | null = null;
  #score: ScoreMessage | null = null;
  #standby: StandbyMessage['standby'] = null;
  #privacy: PrivacyMessage['privacy'] = null;

  /** @returns whether others should hear at once: who lies here, an alarm or what silences it has changed */
  hear(message: MonitorMessage): boolean {
    switch (message.type) {
      case 'hello':
        this.#hello = message;
        return true;
      case 'alarms':
        this.#alarms = message;
        return true;
      case 'standby':
        this.#standby = message.standby;
        return true;
      case 'privacy':
        this.#privacy = message.privacy;
        return true;
      case 'numerics':
        this.#numerics = message;
        return false;
      case 'score':
        this.#score = message;
        return false;
      default:
        return false;
    }
  }

  /** Place of a wave on the screen, from 0; null: it is not on it. */
  rankOf(channel: string): number | null {
    const rank = this.#hello?.waves.findIndex((row) => row.channel === channel) ?? -1;
    return rank === -1 ? null : rank;
  }

  get highAlarm(): boolean {
    return this.#alarms?.alarms.some(({ priority, state }) => priority === 'high' && state === 'active') ?? false;
  }

  /** @returns null until the bed has said who it is */
  at(atMs: number): BedReport | null {
    const hello = this.#hello;
    if (hello === null) return null;
    const { bed, patient, simulated, waves } = hello;
    const alarms = this.#alarms;
    return {
      type: 'bed',
      version: FEED_VERSION,
      atMs,
      bed: bed.id,
      ward: bed.ward,
      patient: patient && {
        ...{ name: patient.name, identifier: patient.identifier, type: patient.type },
        provisional: patient.provisional === true,
      },
      simulated,
      standby: this.#standby && { sinceMs: this.#standby.sinceMs, by: this.#standby.by },
      privacy: this.#privacy !== null,
      tiles: [...(this.#numerics?.tiles ?? [])],
      alarms: [...(alarms?.alarms ?? [])],
      audio: alarms?.audio.state ?? 'on',
      alarmsPaused: alarms?.alarmsPaused?.reason ?? null,
      score: scoreOf(this.#score),
      waves: [...waves],
    };
  }
}

function scoreOf(message: ScoreMessage | null): BedReport['score'] {
  if (message === null) return null;
  const { score, total, totalMin, totalMax, band, bandAtLeast, refused, inputs } = message;
  const unknown = refused !== null || inputs.every(({ points }) => points === null);
  return { name: score, total, totalMin, totalMax, band, bandAtLeast, unknown };
}
