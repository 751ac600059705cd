import type { VitalKind } from '#clinical';
import type { ChartedInput, Person, ScoredWindow } from '../../contract/events.ts';

export const MINUTE_MS = 60_000;

/** Whose and where: as the newest minute of a window says. */
export interface Who {
  readonly patientName: string;
  readonly bed: string;
  readonly ward: string;
  readonly deviceId: string;
  readonly person: Person | null;
}

export interface NewestReading {
  readonly at: string;
  readonly observation: string;
}

/** What the long windows keep of a one-minute window. */
export interface Minute {
  readonly patient: string;
  readonly encounter: string | null;
  /** Whole minutes since 1970. */
  readonly minute: number;
  readonly who: Who;
  readonly medians: ReadonlyMap<VitalKind, number>;
  /** Of each sign that the device told, the share of its numbers that it does not doubt. */
  readonly sure: ReadonlyMap<VitalKind, number>;
  readonly newest: ReadonlyMap<VitalKind, NewestReading>;
  /** Temperature and breaths that a person charted within the hour of this minute. */
  readonly charted: readonly ChartedInput[];
}

const HOUR_MS = 3_600_000;
const CHARTED_SIGNALS = new Set<string>(['temperature', 'respiratoryRate']);

export function minuteOf(window: ScoredWindow): Minute {
  const startMs = Date.parse(window.windowStart);
  const hourMs = Math.floor(startMs / HOUR_MS) * HOUR_MS;
  const { patient, encounter, patientName, bed, ward, deviceId } = window;
  const vitals = Object.entries(window.vitals) as [VitalKind, NonNullable<ScoredWindow['vitals'][VitalKind]>][];
  return {
    patient,
    encounter,
    minute: startMs / MINUTE_MS,
    who: { patientName, bed, ward, deviceId, person: window.person ?? null },
    medians: new Map(vitals.map(([kind, { median }]) => [kind, median])),
    sure: sureOf(window),
    newest: new Map(
      vitals.flatMap(([kind, { lastAt, observations }]) => {
        const observation = observations[0];
        return observation === undefined ? [] : [[kind, { at: lastAt, observation }] as const];
      }),
    ),
    charted: (window.charted ?? []).filter(({ name, at }) => CHARTED_SIGNALS.has(name) && Date.parse(at) >= hourMs),
  };
}

function sureOf({ vitals, doubted = {} }: ScoredWindow): Minute['sure'] {
  const kinds = new Set([...Object.keys(vitals), ...Object.keys(doubted)] as VitalKind[]);
  return new Map(
    [...kinds].map((kind) => {
      const sure = vitals[kind]?.count ?? 0;
      return [kind, sure / (sure + (doubted[kind] ?? 0))];
    }),
  );
}

/** At one instant the greater id, so that the order of arrival decides nothing. */
export function isNewer(one: NewestReading, other: NewestReading | undefined): boolean {
  return other === undefined || one.at > other.at || (one.at === other.at && one.observation > other.observation);
}
