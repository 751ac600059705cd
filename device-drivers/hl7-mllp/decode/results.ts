import type { VitalSample } from '#device';
import { readHl7Time } from '../../framing/hl7.ts';
import { type Sink, Told } from '../../framing/sink.ts';
import { part, repetitions, type Segment } from '../wire/message.ts';
import type { AlertBook } from './alert-book.ts';
import { judgeValue, readAlertText } from './alerts.ts';
import { type Context, LONGEST_NAME } from './context.ts';
import { isAperiodic, type Parameter, parameterOf, unitOf } from './parameter.ts';
import { isEquipment, put, type Settings, tellOf } from './status.ts';
import { readValue } from './value.ts';

const NUMERIC = new Set(['NM', 'SN', '']);
const SAMPLES = new Set(['NA', 'MA']);
const MOST_KEPT = 4096;

export interface ReadResults {
  /** OBX segments, and how many of them could not be used. */
  readonly count: number;
  readonly unreadable: number;
  readonly settings: Settings;
}

/** Reads the OBX segments of observation messages. Source: spec hl7-pcd01-mllp section 2. */
export class ResultReader {
  readonly #told = new Told();
  readonly #cuff = new Map<string, string>();

  read(context: Context, book: AlertBook, sink: Sink): ReadResults {
    const settings: Settings = {};
    const sites = new Map<string, string>();
    let [count, unreadable, order] = [0, 0, ''];
    for (const segment of context.message.segments) {
      if (segment.name === 'OBR') order = segment.fields[7] ?? '';
      if (segment.name !== 'OBX') continue;
      count += 1;
      if (part(context.message, segment, 3) === '') unreadable += 1;
      else {
        tellOf(context, segment, settings);
        if (!isEquipment(segment) && !this.#result(context, segment, order, { sites, settings, book, sink })) unreadable += 1;
      }
    }
    return { count, unreadable, settings };
  }

  /** @returns false for one that cannot be used */
  #result(
    context: Context,
    segment: Segment,
    orderTime: string,
    into: { readonly sites: Map<string, string>; readonly settings: Settings; readonly book: AlertBook; readonly sink: Sink },
  ): boolean {
    const { message } = context;
    const { sites, settings, book, sink } = into;
    const type = part(message, segment, 2);
    const [id, name, system] = [1, 2, 3].map((number) => part(message, segment, 3, number).slice(0, LONGEST_NAME)) as [
      string,
      string,
      string,
    ];
    if (SAMPLES.has(type)) {
      if (this.#told.first(`samples ${id}`)) sink.issue('unexpected-data', `samples of ${name || id} without a known rate`);
      return true;
    }
    const text = (segment.fields[5] ?? '').split(message.delimiters.component).join('').trim();
    const flags = repetitions(message.delimiters, segment.fields[8]).map((flag) => flag.trim());
    if (readAlertText(context, segment, text, book, sink)) return true;
    const known = parameterOf(id, name, system);
    const parameter = siteOf(known, segment, sites);
    const unit = this.#unit(context, segment, sink);
    const read = readValue(text, flags, part(message, segment, 11), parameter, unit);
    if (!read.readable && !NUMERIC.has(type)) {
      put(settings, `text ${name || id}`, part(message, segment, 5, 2) || part(message, segment, 5));
      return true;
    }
    if (known.code === null && this.#told.first(known.vendorCode))
      sink.issue('unknown-parameter', `${known.label} (${[id, system].join(' ').trim()}) = ${text.slice(0, 40)}`);
    const own = readHl7Time(segment.fields[14] ?? '');
    const wall = (own ?? readHl7Time(orderTime))?.wall ?? context.time.deviceWall;
    const vital: VitalSample = {
      kind: 'vital',
      source: context.source,
      frame: context.frame,
      time: { ...context.time, deviceWall: wall },
      ...{ code: parameter.code, codeName: parameter.codeName, vendorCode: parameter.vendorCode, label: parameter.label, unit },
      ...{ value: read.value, reason: read.reason, questionable: read.questionable },
    };
    if (isAperiodic(known.code) && this.#isRepeated(vital, own !== null)) return read.readable;
    sink.readings.push(vital);
    judgeValue(context, vital, { flags, limits: part(message, segment, 7).slice(0, LONGEST_NAME) }, book, sink);
    return read.readable;
  }

  /** A cuff value that is told again is no new measurement. */
  #isRepeated({ source = '', vendorCode, value, time }: VitalSample, hasOwnTime: boolean): boolean {
    const key = `${source} ${vendorCode}`;
    const now = `${value} ${time.deviceWall}`;
    const before = this.#cuff.get(key);
    if (before === undefined && this.#cuff.size >= MOST_KEPT) this.#cuff.clear();
    this.#cuff.set(key, now);
    return hasOwnTime && value !== null && before === now;
  }

  #unit({ message }: Context, segment: Segment, sink: Sink): string | null {
    const of = (from: number) => [0, 1, 2].map((more) => part(message, segment, 6, from + more)) as [string, string, string];
    const first = of(1);
    const unit = unitOf(...first) ?? unitOf(...of(4));
    if (unit === undefined || unit === null) {
      const shown = first.join(' ').trim();
      if (shown !== '' && this.#told.first(`unit ${shown}`)) sink.issue('unknown-unit', `${shown} is in no table: given without`);
      return null;
    }
    return unit;
  }
}

/**
 * One code twice in a message is measured at two sites: the first keeps the code, a further one goes under its own name, so
 * that no screen shows now the one and now the other. Source: spec section 6.
 */
function siteOf(parameter: Parameter, { fields }: Segment, sites: Map<string, string>): Parameter {
  const site = `${fields[4] ?? ''} ${fields[18] ?? ''}`.trim();
  const first = sites.get(parameter.vendorCode);
  if (first === undefined || first === site) {
    sites.set(parameter.vendorCode, site);
    return parameter;
  }
  const shown = (fields[4] || site).slice(0, LONGEST_NAME);
  return {
    ...parameter,
    code: null,
    codeName: null,
    vendorCode: `${parameter.vendorCode}@${shown}`,
    label: `${parameter.label} ${shown}`,
  };
}
