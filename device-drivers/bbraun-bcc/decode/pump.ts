import type { DeviceAlert, DeviceStatus, ReadingTime, VitalSample } from '#device';
import type { Sink, Told } from '../../framing/sink.ts';
import { SETTINGS } from '../tables/parameters.table.ts';
import type { BccRecord } from '../wire/records.ts';
import { isAlarmParameter, readAlarms } from './alarms.ts';
import { readMode, readModel, readSetting } from './settings.ts';
import { isAbsent, pumpParameter, readableText, readNumber, ucumOfCode } from './values.ts';

/** Texts under names that a device makes up must not fill the memory. */
const MOST_NAMES = 256;

/** What tells one pump from another. */
const IDENTITIES = ['INSERNUM', 'INNR'];

/** What one call reads into: the frame, its bytes for issues, and when. */
export interface Place {
  readonly frame: number;
  readonly bytes: Uint8Array;
  readonly time: ReadingTime;
  readonly sink: Sink;
}

/** One pump of the rack: numbers each time they come, alarms and state when they change. */
export class Pump {
  readonly #source: string;
  readonly #told: Told;
  readonly #values = new Map<string, Omit<VitalSample, 'frame' | 'time'>>();
  readonly #alerts = new Map<string, Omit<DeviceAlert, 'frame' | 'time'>>();
  #settings = new Map<string, string>();
  #said = '';
  #toRetell = new Set<string>();

  /** @param told what the session has told once */
  constructor(source: string, told: Told) {
    this.#source = source;
    this.#told = told;
  }

  read(records: readonly BccRecord[], place: Place): void {
    const texts = new Map(records.map(({ parameter, value }) => [parameter, value]));
    if (this.#isOther(texts)) this.remove(place);
    this.#settings.delete('state');
    const modes: string[] = [];
    for (const { parameter, value } of records) {
      const mode = readMode(parameter, value);
      if (mode?.isOn) modes.push(mode.mode);
      if (mode) continue;
      const setting = readSetting(parameter, value);
      if (setting) this.#set(...setting);
      else if (isAlarmParameter(parameter)) this.#readAlarm(parameter, value, place);
      else this.#readNumber(parameter, value, texts, place);
    }
    if (records.some(({ parameter, value }) => readMode(parameter, value))) this.#set('modes', modes.join(', ') || 'none');
    this.#tellStatus(place);
  }

  /** The line was down: state and alarms are told again when they come again. */
  forget(): void {
    this.#said = '';
    this.#toRetell = new Set(this.#alerts.keys());
  }

  /** The pump is no longer in its slot: nothing of it stays. */
  remove({ frame, time, sink }: Place): void {
    for (const alert of this.#alerts.values()) sink.readings.push({ ...alert, phase: 'end', frame, time });
    for (const value of this.#values.values())
      if (value.value !== null) sink.readings.push({ ...value, value: null, reason: 'not-measured', frame, time });
    this.#alerts.clear();
    this.#values.clear();
    this.#settings = new Map([['state', 'removed']]);
    this.#tellStatus({ frame, time, sink });
  }

  /** Another pump in the same slot: what was known is not of this one. */
  #isOther(texts: ReadonlyMap<string, string>): boolean {
    return IDENTITIES.some((parameter) => {
      const [before, now] = [this.#settings.get(SETTINGS[parameter] ?? ''), texts.get(parameter)];
      return before !== undefined && now !== undefined && !isAbsent(now) && before !== now;
    });
  }

  #readNumber(parameter: string, text: string, texts: ReadonlyMap<string, string>, place: Place): void {
    const known = pumpParameter(parameter);
    const number = readNumber(parameter, text);
    if (!known && this.#told.first(parameter))
      place.sink.issue('unknown-parameter', `${this.#source}: ${parameter} = ${text.slice(0, 80)}`, place.bytes);
    if (!known && !number) {
      this.#set(parameter, readableText(text));
      return;
    }
    if (!number) place.sink.issue('malformed', `${this.#source}: ${parameter} = ${text.slice(0, 80)} is no number`, place.bytes);
    const unitCode = known?.unitFrom == null ? undefined : texts.get(known.unitFrom);
    const vital = {
      kind: 'vital' as const,
      source: this.#source,
      code: known?.code ?? null,
      codeName: known?.codeName ?? null,
      vendorCode: parameter,
      label: known?.label ?? parameter,
      unit: known?.unit ?? (unitCode === undefined || isAbsent(unitCode) ? null : ucumOfCode(unitCode)),
      ...(number ?? { value: null, reason: 'invalid' as const }),
      questionable: false,
    };
    if (this.#values.has(parameter) || this.#values.size < MOST_NAMES) this.#values.set(parameter, vital);
    place.sink.readings.push({ ...vital, frame: place.frame, time: place.time });
  }

  #readAlarm(parameter: string, value: string, { frame, bytes, time, sink }: Place): void {
    const bits = readAlarms(parameter, value);
    if (!bits) {
      if (!isAbsent(value)) sink.issue('malformed', `${this.#source}: ${parameter} = ${value.slice(0, 80)}`, bytes);
      return;
    }
    for (const { vendorCode, text, priority, isOn, isKnown } of bits) {
      const before = this.#alerts.get(vendorCode);
      if (isOn && before && !this.#toRetell.delete(vendorCode)) continue;
      if (isOn && !isKnown && this.#told.first(vendorCode))
        sink.issue('unknown-parameter', `${this.#source}: alarm ${vendorCode}`, bytes);
      if (isOn) {
        const alert = {
          kind: 'alert' as const,
          source: this.#source,
          ...{ code: null, codeName: null, vendorCode, label: text, unit: null },
          ...{ category: 'technical' as const, priority, phase: 'present' as const, text, states: [] },
        };
        this.#alerts.set(vendorCode, alert);
        sink.readings.push({ ...alert, frame, time });
      } else if (before) {
        this.#alerts.delete(vendorCode);
        this.#toRetell.delete(vendorCode);
        sink.readings.push({ ...before, phase: 'end', frame, time });
      }
    }
  }

  #set(name: string, value: string | null): void {
    if (value === null || value === '') this.#settings.delete(name);
    else if (this.#settings.has(name) || this.#settings.size < MOST_NAMES) this.#settings.set(name, value);
  }

  #tellStatus({ frame, time, sink }: Pick<Place, 'frame' | 'time' | 'sink'>): void {
    const settings: Record<string, string> = Object.fromEntries(this.#settings);
    const says = JSON.stringify(settings);
    if (says === this.#said) return;
    this.#said = says;
    const { model: text, ...others } = settings;
    const { model, software } = text === undefined ? { model: null, software: '' } : readModel(text);
    const status: DeviceStatus = {
      kind: 'status',
      source: this.#source,
      frame,
      time,
      ...{ code: null, codeName: null, vendorCode: 'pump', label: this.#source, unit: null },
      manufacturer: 'B. Braun',
      model,
      systemId: others['serialNumber'] ?? others['uniqueId'] ?? null,
      bedLabel: null,
      settings: software === '' ? others : { ...others, software },
    };
    sink.readings.push(status);
  }
}
