import { useEffect, useState } from 'react';
import { ageText, reasonText } from '../../format.ts';
import { t } from '../../i18n/index.ts';
import { requestWaves } from '../../requests.ts';
import { useSettings } from '../../settings.ts';
import { useDashboard } from '../../store.ts';
import { WaveCanvas } from './wave-canvas.tsx';
import { newestMs, type WaveChannel, withPiece } from './wave-line.ts';
import { hearWaves } from './waves-bridge.ts';

const SHOWN_MS = 10_000;
const ASKED_S = [15, 60, 300] as const;
/** A station sends about a second at a time; what is older than that by so much is said to be behind. */
const BEHIND_MS = 6_000;
/** After the station stopped, for what is under way. */
const LATE_MS = 5_000;

type Over = 'over' | 'other-patient' | 'lost';
const WORDS = { over: 'waves.over', 'other-patient': 'waves.otherPatient', lost: 'waves.lost' } as const;

/** Waves from the bed, because somebody asks for them; they end by themselves. @param id of the Patient */
export function WavesPanel({ id }: { id: string }) {
  const nobody = useSettings((state) => state.person).trim() === '';
  const [seconds, setSeconds] = useState<number>(60);
  const [untilMs, setUntilMs] = useState<number | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [waves, setWaves] = useState<ReadonlyMap<string, WaveChannel>>(new Map());
  const nowMs = useDashboard((state) => state.nowMs);
  const running = untilMs !== null && over === null;

  useEffect(() => {
    if (!running) return undefined;
    return hearWaves(id, {
      piece: (piece) => setWaves((before) => withPiece(before, piece, SHOWN_MS * 2)),
      ended: setOver,
    });
  }, [id, running]);
  useEffect(() => {
    if (running && nowMs > untilMs + LATE_MS) setOver('over');
  }, [running, nowMs, untilMs]);

  const ask = (): void => {
    setTrouble(null);
    requestWaves(id, seconds)
      .then(() => {
        setWaves(new Map());
        setOver(null);
        // The page's clock: the station's may be another.
        setUntilMs(useDashboard.getState().nowMs + seconds * 1_000);
      })
      .catch((error: unknown) => setTrouble(t('app.failed', { reason: reasonText(error) })));
  };
  return (
    <section className="waves">
      <div className="section-head">
        <h2>{t('waves.title')}</h2>
        <div className="line">
          <label>
            {t('waves.time')}
            <select value={seconds} disabled={running} onChange={(event) => setSeconds(Number(event.target.value))}>
              {ASKED_S.map((each) => (
                <option key={each} value={each}>
                  {t('waves.seconds', { count: each })}
                </option>
              ))}
            </select>
          </label>
          <button type="button" disabled={nobody || running} onClick={ask}>
            {t('waves.show')}
          </button>
        </div>
      </div>
      <p role="status">
        {trouble !== null && <span className="trouble">{trouble}</span>}
        {over !== null && <span className={over === 'over' ? '' : 'trouble'}>{t(WORDS[over])}</span>}
        {running && <Age waves={waves} untilMs={untilMs} nowMs={nowMs} />}
      </p>
      {over !== 'other-patient' && <Rows waves={waves} stale={!running} />}
    </section>
  );
}

function Age({ waves, untilMs, nowMs }: { waves: ReadonlyMap<string, WaveChannel>; untilMs: number; nowMs: number }) {
  const newest = newestMs(waves);
  const left = t('waves.left', { count: Math.max(0, Math.round((untilMs - nowMs) / 1_000)) });
  if (newest === null) return <span>{`${t('waves.waiting')} · ${left}`}</span>;
  const age = ageText(new Date(newest).toISOString(), nowMs);
  const behind = nowMs - newest > BEHIND_MS;
  return (
    <span className={behind ? 'late' : 'fine-text'}>{`${t(behind ? 'waves.behind' : 'waves.age', { age })} · ${left}`}</span>
  );
}

function Rows({ waves, stale }: { waves: ReadonlyMap<string, WaveChannel>; stale: boolean }) {
  const newest = newestMs(waves);
  if (newest === null) return null;
  const rows = [...waves.values()].sort((a, b) => Number(a.channel) - Number(b.channel));
  return (
    <div className={stale ? 'wave-rows stale' : 'wave-rows'}>
      {rows.map((wave) => (
        <WaveCanvas key={wave.channel} wave={wave} fromMs={newest - SHOWN_MS} toMs={newest} />
      ))}
    </div>
  );
}
