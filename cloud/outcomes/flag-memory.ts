import type { Extension, Flag } from '@medplum/fhirtypes';

/** The windows in a row that were inside, while a flag is open. */
export interface Inside {
  readonly since: string;
  /** End of the last that was counted: told again, it does not count again. */
  readonly until: string;
  readonly windows: number;
}

export interface Place {
  readonly bed: string;
  readonly ward: string;
}

/** What a flag remembers from window to window; in the resource itself, so that whoever goes on knows it. */
export interface Memory {
  /** Names of all that was abnormal while it was open. */
  readonly abnormal: readonly string[];
  readonly severity: number;
  /** Where the patient lay when it was raised; empty: not known. */
  readonly place: Place;
  /** End of the window in which it last grew worse; null: never since it was raised. */
  readonly worsenedAt: string | null;
  readonly inside: Inside | null;
}

const ABNORMAL = 'urn:wardlight:flag-abnormal';
const SEVERITY = 'urn:wardlight:flag-severity';
const BED = 'urn:wardlight:flag-bed';
const WARD = 'urn:wardlight:flag-ward';
const WORSENED = 'urn:wardlight:flag-worsened';
const INSIDE = 'urn:wardlight:flag-inside';
const INSIDE_WINDOWS = 'urn:wardlight:flag-inside-windows';
/** Of an older version, which remembered the first window inside only. */
const INSIDE_SINCE = 'urn:wardlight:flag-inside-since';
const OURS = new Set([ABNORMAL, SEVERITY, BED, WARD, WORSENED, INSIDE, INSIDE_WINDOWS, INSIDE_SINCE]);

export function memoryOf({ extension = [] }: Flag): Memory {
  const of = (url: string): Extension | undefined => extension.find((each) => each.url === url);
  const period = of(INSIDE)?.valuePeriod;
  const windows = of(INSIDE_WINDOWS)?.valueUnsignedInt;
  return {
    abnormal: extension.flatMap(({ url, valueCode }) => (url === ABNORMAL && valueCode !== undefined ? [valueCode] : [])),
    severity: of(SEVERITY)?.valueUnsignedInt ?? 0,
    place: { bed: of(BED)?.valueString ?? '', ward: of(WARD)?.valueString ?? '' },
    worsenedAt: of(WORSENED)?.valueDateTime ?? null,
    inside:
      period?.start === undefined || period.end === undefined || windows === undefined
        ? null
        : { since: period.start, until: period.end, windows },
  };
}

export function withMemory<T extends Flag>(flag: T, { abnormal, severity, place, worsenedAt, inside }: Memory): T {
  const others = (flag.extension ?? []).filter(({ url }) => !OURS.has(url));
  const memory: Extension[] = [
    ...abnormal.map((name) => ({ url: ABNORMAL, valueCode: name })),
    { url: SEVERITY, valueUnsignedInt: Math.max(0, severity) },
    ...(place.bed === '' ? [] : [{ url: BED, valueString: place.bed }]),
    ...(place.ward === '' ? [] : [{ url: WARD, valueString: place.ward }]),
    ...(worsenedAt === null ? [] : [{ url: WORSENED, valueDateTime: worsenedAt }]),
    ...(inside === null
      ? []
      : [
          { url: INSIDE, valuePeriod: { start: inside.since, end: inside.until } },
          { url: INSIDE_WINDOWS, valueUnsignedInt: inside.windows },
        ]),
  ];
  return { ...flag, extension: [...others, ...memory] };
}

/** With one more window inside, unless it was counted: windows that are told again, in order, after a crash count once. */
export function insideOf({ inside }: Memory, windowEnd: string): Inside {
  if (inside === null) return { since: windowEnd, until: windowEnd, windows: 1 };
  return inside.until >= windowEnd ? inside : { ...inside, until: windowEnd, windows: inside.windows + 1 };
}
