import type { HostInstant } from '#device';
import type { BedReport, MonitorConfig, MonitorMessage, WaveMessage } from '#ipc';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedPart } from '../bed/bed-part.ts';
import type { Screens } from '../screen/screens.ts';
import { BedsPart } from './beds-part.ts';
import { FeedLink } from './feed-link-adapter.ts';
import { FeedServer } from './feed-server-adapter.ts';
import { OtherBed } from './other-bed.ts';
import { OwnReport } from './own-report.ts';
import { PrivacyPart } from './privacy-part.ts';

export interface LiveFeed {
  readonly parts: readonly BedPart[];
  /** What this bed tells its own screens. */
  hear(message: MonitorMessage): void;
  /** @param greeting all that a new window is told */
  start(greeting: readonly MonitorMessage[]): void;
  stop(): Promise<void>;
}

/** The beds of the ward on this screen, and this bed on theirs; null when nothing of it is configured, or for a demonstration. */
export function liveFeed(config: MonitorConfig, office: BedOffice, screens: Screens, now: () => HostInstant): LiveFeed | null {
  const { feed } = config;
  if (feed === undefined || config.demo === true) return null;
  const { wardKey, serve, sounds } = feed;
  const own = new OwnReport();
  const others = feed.beds.map(({ bed }) => new OtherBed(bed, now()));
  const issue = (reason: string, detail: string): void =>
    office.issue('feed', { reason, detail, bytes: null }, office.moment(now()));
  const server = serve ? new FeedServer({ serve, wardKey, issue, steadyMs: () => now().monotonicMs }) : null;
  const links = feed.beds.map((place, index) => {
    const other = others[index];
    return new FeedLink({
      ...{ place, wardKey, ownBed: config.bed.id },
      report(report) {
        const known = other?.view(now());
        if (other?.hear(report, now()) === true && sameAlarms(known?.report, report)) return;
        beds.changed();
      },
      wave({ samples, channel, ...wave }) {
        if (other?.live(now()) !== true) return;
        const values = Float32Array.from(samples, (value) => value ?? Number.NaN);
        const { wallMs: arrivedMs } = now();
        screens.post({ ...wave, channel: `${place.bed}/${channel}`, samples: values, arrivedMs } satisfies WaveMessage);
      },
      lost(loss, detail) {
        other?.lose(loss, detail);
        beds.changed();
      },
    });
  });
  const beds: BedsPart = new BedsPart({
    ...{ office, own, others, sounds },
    showsOwn: config.devices.length > 0,
    say: (message) => links.forEach((link) => link.say(message)),
    audible: (nowMs) => screens.anyLives(nowMs) && screens.mute(nowMs) === null,
  });
  const privacy = new PrivacyPart({
    office,
    watchers: () => server?.watchers() ?? [],
    highAlarm: () => own.highAlarm,
    allowed: () => config.display?.privacy?.cover !== false,
  });
  let told = true;
  const teller: BedPart = {
    // Several messages of one moment are one report.
    tick({ now: instant }) {
      if (told) return;
      told = true;
      const report = own.at(instant.wallMs);
      if (report !== null) server?.report(report);
    },
    everySecond() {
      told = false;
    },
  };
  return {
    parts: [beds, privacy, teller],
    hear(message) {
      if (message.type === 'wave') {
        const rank = own.rankOf(message.channel);
        if (rank !== null) server?.wave(message, rank);
      } else if (own.hear(message)) {
        told = false;
        beds.changed();
      }
    },
    start(greeting) {
      for (const message of greeting) own.hear(message);
      server?.start();
      for (const link of links) link.start();
    },
    async stop() {
      for (const link of links) link.stop();
      await server?.stop();
    },
  };
}

/** Whether nothing has changed that should be seen before the next second. */
function sameAlarms(before: BedReport | null | undefined, now: BedReport): boolean {
  if (before === null || before === undefined) return false;
  return marks(before) === marks(now);
}

function marks({ alarms, patient, privacy, standby }: BedReport): string {
  const each = alarms.map(({ alarmId, state, priority, silenced }) => [alarmId, state, priority, silenced]);
  return JSON.stringify([each, patient, privacy, standby === null]);
}
