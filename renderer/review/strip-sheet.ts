import type { HelloMessage, StripSheet } from '#ipc';
import { language, t } from '../i18n/index.ts';
import { clockText, dateTimeText, numberText } from '../i18n/numbers.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { bornText } from '../text.ts';
import { limitText, quantityText, unitText, vitalLabel } from '../vital-text.ts';
import type { Period } from './period.ts';
import { numericsAt, rangeOf } from './strip-view.ts';

type Wave = AnswerTo<'strip'>['waves'][number];

export interface SheetParts {
  readonly strip: AnswerTo<'strip'>;
  /** What of it goes on paper. */
  readonly period: Period;
  readonly hello: HelloMessage;
  /** Why it is printed, e.g. the alarm. */
  readonly reason: string;
  readonly speedMmPerS: StripSheet['speedMmPerS'];
  readonly gainMmPerMv: number;
  /** Written across the page when this is no patient. */
  readonly watermark: string | null;
}

const ECG_HEIGHT_MM = 40;
const ROW_HEIGHT_MM = 25;
/** What of a row is used when its range fills it. */
const FILLED = 0.84;

/** A strip for paper: who, where, when, gain and speed on every page. */
export function stripSheet({ strip, period, hello, reason, speedMmPerS, gainMmPerMv, watermark }: SheetParts): StripSheet {
  const { patient, bed } = hello;
  const name = patient?.name ?? t('patient.nobody');
  const who = patient === null ? [name] : [name, patient.identifier, bornText(patient.birthDate)];
  const at = new Date(period.fromMs);
  return {
    fileName: `${bed.id} ${at.toISOString().slice(0, 19).replaceAll(':', '-')}`,
    title: t('review.strip'),
    language: language(),
    heading: [
      who.join(' · '),
      [bed.id, bed.ward, `${dateTimeText(period.fromMs)} (${clockText(period.fromMs)} – ${clockText(period.toMs)})`].join(' · '),
      [reason, t('review.speed', { speed: numberText(speedMmPerS, Number.isInteger(speedMmPerS) ? 0 : 2) })]
        .filter((text) => text !== '')
        .join(' · '),
    ],
    footer: `Wardlight ${hello.version} · ${t('common.notMedicalDevice')}`,
    watermark,
    speedMmPerS,
    ...{ fromMs: period.fromMs, toMs: period.toMs },
    rows: strip.waves.slice(0, 8).map((wave) => rowOf(wave, gainMmPerMv)),
    times: secondsOf(period),
    table: [
      [t('common.value'), '', t('review.rangeOfStrip'), t('limits.title')],
      ...numericsAt(strip).map(({ vital, value, min, max, limits }) => [
        vitalLabel(vital),
        value === null ? '---' : quantityText(vital, value),
        min === null || max === null ? '' : `${quantityText(vital, min)} – ${quantityText(vital, max)}`,
        limits === null ? '' : `${limitText(vital, limits.low)} – ${limitText(vital, limits.high)}`,
      ]),
    ],
  };
}

function rowOf(wave: Wave, gainMmPerMv: number): StripSheet['rows'][number] {
  const { label, unit, colour, pieces } = wave;
  if (colour === 'ecg') {
    const gain = t('review.gain', { gain: numberText(gainMmPerMv, Number.isInteger(gainMmPerMv) ? 0 : 1) });
    return { label, gain, mmPerUnit: gainMmPerMv, middle: 0, heightMm: ECG_HEIGHT_MM, calibration: 1, pieces };
  }
  const { low, high } = rangeOf(wave);
  const ends = `${numberText(low, high - low < 10 ? 1 : 0)} – ${numberText(high, high - low < 10 ? 1 : 0)}`;
  const gain = `${ends} ${unit === null ? '' : unitText(unit)}`.trim();
  const mmPerUnit = (ROW_HEIGHT_MM * FILLED) / (high - low);
  return { label, gain, mmPerUnit, middle: (low + high) / 2, heightMm: ROW_HEIGHT_MM, calibration: null, pieces };
}

/** The clock under the waves: every second a mark, every fifth with its time. */
function secondsOf({ fromMs, toMs }: Period): StripSheet['times'] {
  const first = Math.ceil(fromMs / 1000) * 1000;
  const count = Math.max(0, Math.ceil((toMs - first) / 1000));
  return Array.from({ length: count }, (_, second) => {
    const atMs = first + second * 1000;
    return { atMs, text: (atMs / 1000) % 5 === 0 ? clockText(atMs) : '' };
  });
}
