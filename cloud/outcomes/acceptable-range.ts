import { InputRefused } from '#clinical';
import { sharedMethod } from '../contract/risk-cause.ts';

/** When a patient is outside, and when inside again. In between nothing changes, so that a value at the edge does not flap. */
export interface AcceptableRange {
  /** Outside from here on: least known NEWS2 points, or per cent of a model. */
  readonly flagAt: number;
  /** Inside up to here. */
  readonly resolveAt: number;
  /** So many windows in a row inside resolve a flag. */
  readonly resolveWindows: number;
}

/** The urgent threshold of the RCP chart; ten minutes lower end it, as at the bed. */
export const NEWS2_RANGE: AcceptableRange = { flagAt: 5, resolveAt: 4, resolveWindows: 10 };

/** What is not said stays. */
type Changes = { readonly [Name in keyof AcceptableRange]?: AcceptableRange[Name] | undefined };

export interface WardRanges {
  readonly news2?: Changes | undefined;
  /** By the model's method; a model without a range raises no flag. */
  readonly models?: Readonly<Record<string, AcceptableRange>> | undefined;
}

/** Of the house, and by ward what is different there. */
export interface RangeSettings extends WardRanges {
  readonly wards?: Readonly<Record<string, WardRanges>> | undefined;
}

export function news2Range(settings: RangeSettings, ward: string): AcceptableRange {
  const [house, own] = [settings.news2, settings.wards?.[ward]?.news2];
  const of = (name: keyof AcceptableRange): number => own?.[name] ?? house?.[name] ?? NEWS2_RANGE[name];
  return { flagAt: of('flagAt'), resolveAt: of('resolveAt'), resolveWindows: of('resolveWindows') };
}

/** @throws InputRefused for a range whose edges meet: it would flap */
export function checkedRanges(settings: RangeSettings): RangeSettings {
  for (const ward of ['', ...Object.keys(settings.wards ?? {})]) {
    const { flagAt, resolveAt } = news2Range(settings, ward);
    const where = ward === '' ? 'outcomes.news2' : `outcomes.wards.${ward}.news2`;
    if (resolveAt >= flagAt) throw new InputRefused(where, `resolveAt ${resolveAt} must be below flagAt ${flagAt}`);
  }
  return settings;
}

export function modelRange(settings: RangeSettings, ward: string, method: string): AcceptableRange | null {
  const [own, house] = [settings.wards?.[ward]?.models, settings.models];
  const shared = sharedMethod(method);
  return own?.[method] ?? own?.[shared] ?? house?.[method] ?? house?.[shared] ?? null;
}
