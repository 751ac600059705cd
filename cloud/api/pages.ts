import type { FastifyReply } from 'fastify';
import type { LiveNumbers, WardBed } from '../contract/dashboard-api.ts';
import { eventText } from './live.ts';

export interface Pages {
  /**
   * @param wards null: all
   * @param as what the page is shown of a bed, the same function for all pages of a kind; absent: everything
   */
  open(reply: FastifyReply, wards: readonly string[] | null, as?: (bed: WardBed) => WardBed): void;
  bedsChanged(beds: readonly WardBed[], gone: readonly string[]): void;
  second(numbers: readonly LiveNumbers[]): void;
  count(): number;
  /** Closed because they did not read what was written to them; they connect again and get the board anew. */
  tooSlow(): number;
  stop(): void;
}

/** Written and not read by the page, bytes. */
const MOST_UNREAD = 8_000_000;

/** Pages that show the same wards. */
interface Group {
  readonly shows: (ward: string | undefined) => boolean;
  readonly as: ((bed: WardBed) => WardBed) | undefined;
  readonly pages: Set<FastifyReply>;
}

/**
 * The open pages, by the wards that they show. Each event is written as text once for each group, whatever number of pages is in it.
 * @param all the board as it is now
 */
export function openPages(all: () => readonly WardBed[]): Pages {
  const groups = new Map<string, Group>();
  let tooSlow = 0;
  const wardOf = new Map<string, string>();
  for (const { patient, ward } of all()) wardOf.set(patient, ward);

  const write = (pages: ReadonlySet<FastifyReply>, text: string): void => {
    const bytes = Buffer.from(text);
    for (const { raw } of pages) {
      if (raw.writableLength > MOST_UNREAD) {
        tooSlow += 1;
        raw.destroy();
      } else raw.write(bytes);
    }
  };
  const at = (): string => new Date().toISOString();

  return {
    open(reply, wards, as) {
      reply.hijack();
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
      });
      const name = JSON.stringify([as === undefined, wards === null ? null : [...wards].sort()]);
      const group = groups.get(name) ?? { shows: showing(wards), as, pages: new Set() };
      const beds = shownTo(group, all());
      reply.raw.write(`retry: 1000\n\n${eventText({ type: 'board', at: at(), beds })}`);
      groups.set(name, group);
      group.pages.add(reply);
      reply.raw.on('close', () => {
        group.pages.delete(reply);
        if (group.pages.size === 0) groups.delete(name);
      });
    },
    bedsChanged(beds, gone) {
      const before = new Map(beds.map(({ patient }) => [patient, wardOf.get(patient)]));
      for (const { patient, ward } of beds) wardOf.set(patient, ward);
      for (const patient of gone) wardOf.delete(patient);
      for (const group of groups.values()) {
        const { shows, pages } = group;
        const mine = shownTo(group, beds);
        const moved = beds.filter(({ patient, ward }) => !shows(ward) && shows(before.get(patient)));
        const away = [...gone, ...moved.map(({ patient }) => patient)];
        if (mine.length + away.length > 0) write(pages, eventText({ type: 'beds', at: at(), beds: mine, gone: away }));
      }
    },
    second(numbers) {
      for (const { shows, pages } of groups.values()) {
        const mine = numbers.filter(([patient]) => shows(wardOf.get(patient)));
        write(pages, eventText({ type: 'second', at: at(), numbers: mine }));
      }
    },
    count: () => [...groups.values()].reduce((sum, { pages }) => sum + pages.size, 0),
    tooSlow: () => tooSlow,
    stop() {
      for (const { pages } of groups.values()) for (const { raw } of pages) raw.end();
    },
  };
}

function shownTo({ shows, as }: Group, beds: readonly WardBed[]): readonly WardBed[] {
  const mine = beds.filter(({ ward }) => shows(ward));
  return as === undefined ? mine : mine.map(as);
}

function showing(wards: readonly string[] | null): Group['shows'] {
  if (wards === null) return () => true;
  const shown = new Set(wards);
  return (ward) => ward !== undefined && shown.has(ward);
}
