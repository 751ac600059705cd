import { useEffect, useRef, useState } from 'react';
import type { WaveRow } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { type Painter, startPainter } from '../waveform/painter.ts';
import { scaleOf } from '../waveform/scale.ts';
import { UNCALIBRATED_PX_PER_MM } from '../waveform/sweep.ts';

const COLOURS: Readonly<Record<WaveRow['colour'], string>> = {
  ecg: '#00E676',
  pleth: '#29D3F5',
  pressure: '#FF6E6E',
  respiration: '#FFA64D',
  other: '#B0BEC5',
};
/** No samples for so long: the row says so. */
const SILENT_MS = 2_000;

export function WavePane() {
  const rows = useBedside((state) => state.hello?.waves);
  return (
    <main className="waves" aria-label="Waves">
      {(rows ?? []).map((row) => (
        <WaveRowView key={row.channel} row={row} />
      ))}
      <p className="sweep-note">25 mm/s · ECG 10 mm/mV · display not calibrated</p>
    </main>
  );
}

function WaveRowView({ row }: { row: WaveRow }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const [state, setState] = useState<'waiting' | 'live' | 'silent'>('waiting');
  const [height, setHeight] = useState(0);
  const colour = COLOURS[row.colour];

  useEffect(() => {
    if (canvas.current === null) return;
    const started = startPainter(canvas.current, row, colour);
    painter.current = started;
    setHeight(canvas.current.clientHeight);
    const timer = setInterval(() => {
      const last = started.lastSampleMs();
      setState(last === null ? 'waiting' : Date.now() - last > SILENT_MS ? 'silent' : 'live');
      setHeight(canvas.current?.clientHeight ?? 0);
    }, 500);
    return () => {
      clearInterval(timer);
      started.stop();
    };
  }, [row, colour]);

  const scale = scaleOf(row, null, height, UNCALIBRATED_PX_PER_MM);
  return (
    <section className="wave-row" style={{ color: colour }} aria-label={`${row.label} wave, ${state}`}>
      <span className="wave-label">{row.label}</span>
      {scale.calibrationPx !== null && (
        <span className="calibration" style={{ height: scale.calibrationPx }} title="1 mV">
          1 mV
        </span>
      )}
      {scale.marks.map((mark) => (
        <span key={mark.text} className="scale-mark" style={{ top: mark.y }}>
          {mark.text}
        </span>
      ))}
      <canvas ref={canvas} data-channel={row.channel} />
      {state !== 'live' && <span className="wave-reason">{state === 'waiting' ? 'not measured' : 'no signal'}</span>}
    </section>
  );
}
