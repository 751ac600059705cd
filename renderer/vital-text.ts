import { type AbsenceReason, type VitalKind, vitalSign } from '#clinical';
import type { NumericTile, SignalsMessage } from '#ipc';
import { type TextKey, t } from './i18n/index.ts';
import { numberText } from './i18n/numbers.ts';
import { shownUnit } from './units.ts';

const REASONS: Readonly<Record<AbsenceReason, TextKey>> = {
  'not-measured': 'vitals.notMeasured',
  'probe-off': 'vitals.probeOff',
  artefact: 'vitals.artefact',
  calibrating: 'vitals.calibrating',
  'out-of-range': 'vitals.outOfRange',
  invalid: 'vitals.invalid',
  'time-out': 'vitals.timeOut',
  'test-data': 'vitals.testData',
};

export function vitalLabel(vital: VitalKind): string {
  return t(`vitals.${vital}`);
}

/** A quantity of a vital sign, e.g. one of its limits, in the unit and with the decimals that this screen shows it in. */
export function quantityText(vital: VitalKind, value: number): string {
  const { unit, decimals } = vitalSign(vital);
  const shown = shownUnit(unit);
  return numberText(shown.of(value), shown.decimals ?? decimals);
}

/** A limit; "none" where there is none. */
export function limitText(vital: VitalKind, limit: number | null): string {
  return limit === null ? t('common.none') : quantityText(vital, limit);
}

/** A number for display, or `---`. Zero is a number. */
export function valueText(tile: Pick<NumericTile, 'vital' | 'value'> | undefined): string {
  return tile === undefined || tile.value === null ? '---' : quantityText(tile.vital, tile.value);
}

/** Why there is no number; empty when there is one. */
export function reasonText(tile: Pick<NumericTile, 'value' | 'reason'> | undefined): string {
  if (tile === undefined) return t('vitals.waiting');
  return tile.value === null && tile.reason !== null ? t(REASONS[tile.reason]) : '';
}

const POOR_PLETH = 0.4;

/** What the wave of a vital sign shows beside its number; empty when nothing. */
export function signalText(vital: VitalKind, signals: SignalsMessage | null): string {
  if (vital === 'heart-rate') return (signals?.rhythm ?? null) === null ? '' : t('vitals.irregular');
  const poor = (signals?.plethQuality ?? 1) < POOR_PLETH;
  return poor && (vital === 'spo2' || vital === 'pulse-rate') ? t('vitals.poorSignal') : '';
}

/** UCUM as people write it, in the unit of this screen. */
export function unitText(unit: string): string {
  return shownUnit(unit).text;
}

/** Why a wave row is empty: what the number beside it says, else that nothing comes. */
export function waveReasonText(state: 'waiting' | 'silent', tile: Pick<NumericTile, 'value' | 'reason'> | undefined): string {
  if (tile?.value === null && tile.reason === 'probe-off') return t('vitals.probeOff');
  return state === 'waiting' ? t('vitals.notMeasured') : t('vitals.noSignal');
}
