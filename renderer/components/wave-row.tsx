import { useRef } from 'react';
import { isPressure, type VitalKind } from '#clinical';
import type { WaveRow } from '#ipc';
import { t } from '../i18n/index.ts';
import { numberText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';
import { type DisplaySettings, UNCALIBRATED_PX_PER_MM } from '../store/display-store.ts';
import { unitText, waveReasonText } from '../vital-text.ts';
import { gainOf, lookOf } from '../waveform/look.ts';
import { scaleOf } from '../waveform/scale.ts';
import { rowColour, usePainter } from '../waveform/use-painter.ts';

/** The number that stands for the same sensor: it knows why there is no wave. */
const SENSOR: Readonly<Record<WaveRow['colour'], VitalKind | null>> = {
  ecg: 'heart-rate',
  pleth: 'spo2',
  pressure: 'abp-mean',
  pulmonary: null,
  venous: 'cvp-mean',
  co2: 'end-tidal-co2',
  respiration: 'respiratory-rate',
  other: null,
};
interface Props {
  readonly row: WaveRow;
  readonly settings: DisplaySettings;
  /** CSS pixels; null: not measured. */
  readonly pxPerMm: number | null;
  readonly frozen: boolean;
}

export function WaveRowView({ row, settings, pxPerMm, frozen }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = lookOf(row, settings, pxPerMm ?? UNCALIBRATED_PX_PER_MM);
  const { state, height } = usePainter(canvas, row, look, frozen);
  const tile = useBedside((bedside) => bedside.numerics?.tiles.find(({ vital }) => vital === SENSOR[row.colour]));

  const scale = scaleOf(row, row.range, height, look.pxPerMm, look.gain);
  const gain = gainOf(look.gain, row.range, height, look.pxPerMm);
  const drawn = [
    `${numberText(look.mmPerSecond, Number.isInteger(look.mmPerSecond) ? 0 : 2)} mm/s`,
    ...(row.colour === 'ecg'
      ? [`${numberText(gain, Number.isInteger(gain) ? 0 : 1)} mm/mV${look.gain === 'auto' ? ' auto' : ''}`]
      : []),
  ].join(' · ');
  const reason = state === 'live' ? null : waveReasonText(state, tile);
  return (
    <section
      className="wave-row"
      style={{ color: rowColour(row) }}
      aria-label={t('vitals.wave', { label: row.label, state: reason ?? t('vitals.live') })}
    >
      <span className="wave-label">
        {row.label} {isPressure(row.colour) && row.unit !== null && <small>{unitText(row.unit)}</small>}{' '}
        <small className="wave-look">{drawn}</small>
      </span>
      {scale.calibrationPx !== null && (
        <span className="calibration" style={{ top: scale.toY(1), height: scale.calibrationPx }}>
          1 mV
        </span>
      )}
      {scale.marks.map((mark) => (
        <span key={mark.text} className="scale-mark" style={{ top: mark.y }}>
          {mark.text}
        </span>
      ))}
      <canvas ref={canvas} data-channel={row.channel} />
      {reason !== null && <span className="wave-reason">{reason}</span>}
    </section>
  );
}
