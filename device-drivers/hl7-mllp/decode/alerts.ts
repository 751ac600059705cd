import type { DeviceAlert } from '#device';
import type { Sink } from '../../framing/sink.ts';
import { part, type Segment } from '../wire/message.ts';
import type { AlertBook } from './alert-book.ts';
import { type Context, LONGEST_NAME } from './context.ts';

type Priority = DeviceAlert['priority'];
type Facts = Pick<DeviceAlert, 'vendorCode' | 'label' | 'category' | 'priority' | 'text' | 'states'>;

/** OBX-8. The priorities are inferred: the field has none. */
const LIMIT_FLAGS: Readonly<Record<string, { readonly word: string; readonly priority: Priority }>> = {
  HH: { word: 'far too high', priority: 'high' },
  LL: { word: 'far too low', priority: 'high' },
  H: { word: 'too high', priority: 'medium' },
  L: { word: 'too low', priority: 'medium' },
};
const NORMAL = 'N';
const PRIORITIES: Readonly<Record<string, Priority>> = { PH: 'high', PM: 'medium', PL: 'low', PN: 'low' };
const ALERT_SYSTEM = 'MDIL-ALERT';
const COLOURS: readonly (readonly [RegExp, Priority])[] = [
  [/red/i, 'high'],
  [/yellow/i, 'medium'],
];
/** Facets of an alert, the last number of OBX-4. Source: spec section 3. */
const FACET = { event: '1', source: '2', phase: '3', state: '4', inactivation: '5', priority: '6', type: '7' } as const;

/** The sender's own judgement of a value: OBX-8, else the limits in OBX-7. Source: spec section 3. */
export function judgeValue(
  context: Context,
  of: { readonly vendorCode: string; readonly label: string; readonly value: number | null },
  { flags, limits }: { readonly flags: readonly string[]; readonly limits: string },
  book: AlertBook,
  sink: Sink,
): void {
  const key = `value ${context.source} ${of.vendorCode}`;
  const flag = flags.find((one) => one in LIMIT_FLAGS);
  const derived = flag ?? (flags.includes(NORMAL) ? undefined : beyond(of.value, limits));
  const judged = LIMIT_FLAGS[derived ?? ''];
  if (!judged || derived === undefined) {
    book.end(key, context.frame, context.time.arrival, sink);
    return;
  }
  const text = `${of.label} ${judged.word}${limits === '' ? '' : ` (${limits})`}`;
  const states = flag === undefined ? ['derived from limits'] : [];
  const facts: Facts = {
    vendorCode: `${of.vendorCode} ${derived}`,
    label: of.label,
    category: 'physiological',
    text,
    states,
    priority: judged.priority,
  };
  book.raise(key, alertOf(context, facts), true, sink);
}

/** A result that is the text of an alarm (Philips Efficia). @returns false when it is none */
export function readAlertText(context: Context, result: Segment, text: string, book: AlertBook, sink: Sink): boolean {
  const { message, source } = context;
  if (part(message, result, 3, 3) !== ALERT_SYSTEM) return false;
  const [id, name] = [part(message, result, 3), part(message, result, 3, 2)].map((word) => word.slice(0, LONGEST_NAME)) as [
    string,
    string,
  ];
  const key = `text ${source} ${id} ${(result.fields[4] ?? '').slice(0, LONGEST_NAME)}`;
  if (text === '') {
    book.end(key, context.frame, context.time.arrival, sink);
    return true;
  }
  const priority = COLOURS.find(([colour]) => colour.test(name))?.[1] ?? 'low';
  const category = /inop|technical/i.test(name) ? 'technical' : 'physiological';
  const facts: Facts = {
    vendorCode: `${id} ${ALERT_SYSTEM}`,
    label: name || id,
    category,
    priority,
    text: text.slice(0, LONGEST_NAME),
    states: [],
  };
  book.raise(key, alertOf(context, facts), true, sink);
  return true;
}

/** An alert message (PCD-04): one alert per OBR and containment. @returns the results that are no facet of an alert */
export function readAlertMessage(context: Context, book: AlertBook, sink: Sink): number {
  const { message, source } = context;
  const groups = new Map<string, Map<string, Segment>>();
  let [order, others] = [0, 0];
  for (const segment of message.segments) {
    if (segment.name === 'OBR') order += 1;
    if (segment.name !== 'OBX') continue;
    const [, place, facet] = /^(.*)\.(\d+)$/.exec(segment.fields[4] ?? '') ?? [];
    if (place === undefined || facet === undefined) {
      others += 1;
      continue;
    }
    const key = `${order}/${place}`;
    const group = groups.get(key) ?? new Map<string, Segment>();
    groups.set(key, group.set(facet, segment));
  }
  for (const [place, facets] of groups) {
    const field = (facet: string, component = 1): string => part(message, facets.get(facet), 5, component).slice(0, LONGEST_NAME);
    const event = field(FACET.event);
    if (event === '') {
      others += facets.size;
      continue;
    }
    const key = `alert ${source} ${place.slice(place.indexOf('/'), LONGEST_NAME)} ${event}`;
    const [phase, state, inactivation] = [field(FACET.phase), field(FACET.state), field(FACET.inactivation)];
    if (phase === 'end' || state === 'inactive') {
      book.end(key, context.frame, context.time.arrival, sink);
      continue;
    }
    const name = field(FACET.event, 2) || event;
    const of = field(FACET.source, 2) || field(FACET.source);
    book.raise(
      key,
      alertOf(context, {
        vendorCode: event,
        label: name,
        category: field(FACET.type) === 'ST' ? 'technical' : 'physiological',
        priority: PRIORITIES[field(FACET.priority)] ?? 'low',
        text: of === '' ? name : `${name} (${of})`,
        states: [state, inactivation].filter((word) => word !== ''),
      }),
      false,
      sink,
    );
  }
  return others;
}

function alertOf({ source, frame, time }: Context, facts: Facts): DeviceAlert {
  return { kind: 'alert', source, frame, time, code: null, codeName: null, unit: null, phase: 'present', ...facts };
}

function beyond(value: number | null, limits: string): 'H' | 'L' | undefined {
  const [, low, high] = /^\s*(-?[\d.]+)?\s*-\s*(-?[\d.]+)?\s*$/.exec(limits) ?? [];
  if (value === null) return undefined;
  if (high !== undefined && value > Number(high)) return 'H';
  return low !== undefined && value < Number(low) ? 'L' : undefined;
}
