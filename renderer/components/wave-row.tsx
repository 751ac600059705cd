import { useEffect, useRef, useState } from 'react';
import type { VitalKind } from '#clinical';
import type { WaveRow } from '#ipc';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { unitText, waveReasonText } from '../vital-text.ts';
import { type Painter, startPainter } from '../waveform/painter-adapter.ts';
import { scaleOf } from '../waveform/scale.ts';
import { UNCALIBRATED_PX_PER_MM } from '../waveform/sweep.ts';

const COLOURS: Readonly<Record<WaveRow['colour'], string>> = {
  ecg: '#00E676',
  pleth: '#29D3F5',
  pressure: '#FF6E6E',
  respiration: '#FFA64D',
  other: '#B0BEC5',
};
/** The number that stands for the same sensor: it knows why there is no wave. */
const SENSOR: Readonly<Record<WaveRow['colour'], VitalKind | null>> = {
  ecg: 'heart-rate',
  pleth: 'spo2',
  pressure: 'abp-mean',
  respiration: 'respiratory-rate',
  other: null,
};
/** No value for so long: the old picture goes and the row says why. */
const SILENT_MS = 2_000;
const LOOK_EVERY_MS = 500;

type RowState = 'waiting' | 'live' | 'silent';

export function WaveRowView({ row }: { row: WaveRow }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<RowState>('waiting');
  const [height, setHeight] = useState(0);
  const tile = useBedside((bedside) => bedside.numerics?.tiles.find(({ vital }) => vital === SENSOR[row.colour]));
  const colour = COLOURS[row.colour];

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const painter = startPainter(element, row, colour);
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    let before: RowState = 'waiting';
    const timer = setInterval(() => {
      const now = stateOf(painter);
      if (now === 'silent' && before === 'live') painter.clear();
      before = now;
      setState(now);
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      observer.disconnect();
      painter.stop();
    };
  }, [row, colour]);

  const scale = scaleOf(row, row.range, height, UNCALIBRATED_PX_PER_MM);
  const reason = state === 'live' ? null : waveReasonText(state, tile);
  return (
    <section
      className="wave-row"
      style={{ color: colour }}
      aria-label={t('vitals.wave', { label: row.label, state: reason ?? t('vitals.live') })}
    >
      <span className="wave-label">
        {row.label} {row.colour === 'pressure' && row.unit !== null && <small>{unitText(row.unit)}</small>}
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

function stateOf(painter: Painter): RowState {
  const last = painter.lastValueMs();
  if (last === null) return 'waiting';
  return performance.now() - last > SILENT_MS ? 'silent' : 'live';
}
