import { useRef } from 'react';
import type { VitalKind } from '#clinical';
import type { BedReport, BedView, NumericTile, WaveRow } from '#ipc';
import { alarmText } from '../alarm-text.ts';
import { bedPriority, bedQuiet, bedScoreText, lightAlarms, lossText, noDataText } from '../beds-text.ts';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { timeText } from '../i18n/numbers.ts';
import { shownAlarm } from '../shown-alarm.ts';
import { useBedside } from '../store/bedside-store.ts';
import { displaySettings, UNCALIBRATED_PX_PER_MM, useDisplay } from '../store/display-store.ts';
import { ageText, shownName } from '../text.ts';
import { reasonText, valueText } from '../vital-text.ts';
import { lookOf } from '../waveform/look.ts';
import { rowColour, usePainter } from '../waveform/use-painter.ts';
import { alarmClass } from './tile-parts.tsx';

interface Props {
  readonly view: BedView;
  /** How many waves it has room for. */
  readonly waves: number;
  /** It fills the pane, with all its alarms. */
  readonly alone: boolean;
  readonly choosable: boolean;
  readonly onChoose: () => void;
}

/** One bed: who lies there, what alarms, its numbers and waves; of a bed that is lost only since when and why. */
export function BedTile({ view, waves, alone, choosable, onChoose }: Props) {
  const { bed, own, report } = view;
  const priority = bedPriority(view);
  const rule = useDisplay((state) => displaySettings(state).privacy.name);
  const nameOf = ({ patient }: BedReport): string => (patient === null ? t('screen.noPatient') : shownName(patient.name, rule));
  return (
    <section className={`bed-tile bed-${view.state} edge-${priority ?? 'none'}`} data-bed={bed} aria-label={bed}>
      <header>
        <div className="bed-who">
          <p>
            <strong>{bed}</strong> {report === null ? '' : nameOf(report)}
          </p>
          <p>
            <Chips report={report} own={own} />
          </p>
        </div>
        {view.sounding !== null && waves > 1 && (
          <button type="button" className="key" onClick={() => tellMonitor({ type: 'bed-seen', bed })}>
            {t('beds.seenHere')}
          </button>
        )}
        {choosable && (
          <button type="button" className="key bed-choose" onClick={onChoose}>
            {alone ? t('beds.all') : <span aria-label={t('beds.enlarge', { bed })}>⤢</span>}
          </button>
        )}
      </header>
      {report === null ? <NoData view={view} /> : <BedAlarms view={view} report={report} alone={alone} />}
      {report !== null && (
        <div className="bed-body">
          <div className="bed-waves">
            {report.waves.slice(0, waves).map((row) => (
              <BedWave key={row.channel} row={row} channel={own ? row.channel : `${bed}/${row.channel}`} />
            ))}
          </div>
          <BedNumbers report={report} />
        </div>
      )}
    </section>
  );
}

function Chips({ report, own }: { report: BedReport | null; own: boolean }) {
  if (report === null) return null;
  const { simulated, standby, privacy, audio, alarmsPaused, patient } = report;
  const chips = [
    ...(own ? [t('beds.thisBed')] : []),
    ...(patient?.provisional === true ? [t('screen.provisional')] : []),
    ...(simulated ? [t('screen.simulated')] : []),
    ...(standby === null ? [] : [`${t('screen.standby')} ${timeText(standby.sinceMs)}`]),
    ...(privacy ? [t('beds.isCovered')] : []),
    ...(audio === 'on' ? [] : [t(audio === 'paused' ? 'alarms.audioPaused' : 'alarms.audioOff')]),
    ...(alarmsPaused === null ? [] : [`${t('alarms.alarmPaused')}: ${alarmsPaused}`]),
  ];
  return chips.map((chip) => (
    <em key={chip} className="bed-chip">
      {chip}
    </em>
  ));
}

function NoData({ view }: { view: BedView }) {
  const nowMs = useBedside((state) => state.nowMs);
  if (view.state === 'connecting') return <p className="bed-nothing">{t('beds.connecting')}</p>;
  return (
    <div className={`bed-nothing fill-medium ${bedQuiet(view) ? 'quiet' : ''}`}>
      <strong>!! {noDataText(view, nowMs)}</strong>
      <span>{lossText(view)}</span>
    </div>
  );
}

/** Always a line of its own, so that nothing moves when an alarm comes. */
function BedAlarms({ view, report, alone }: { view: BedView; report: BedReport; alone: boolean }) {
  const nowMs = useBedside((state) => state.nowMs);
  const alarms = lightAlarms(report);
  if (alone && alarms.length > 0)
    return (
      <ul className="bed-alarm-list">
        {alarms.map((alarm) => (
          <li key={alarm.alarmId} className={`fill-${alarm.priority} ${alarm.state === 'acknowledged' ? 'quiet' : ''}`}>
            {alarmText(alarm)} · {t('alarms.sinceAge', { age: ageText(nowMs - alarm.onsetMs) })}
          </li>
        ))}
      </ul>
    );
  const { first, present } = shownAlarm(alarms, nowMs);
  if (first === undefined) return <p className="bed-alarm">{t('beds.noAlarm')}</p>;
  return (
    <p className={`bed-alarm fill-${first.priority} ${bedQuiet(view) ? 'quiet' : ''}`}>
      {alarmText(first)}
      {present > 1 && <small> +{present - 1}</small>}
    </p>
  );
}

function BedWave({ row, channel }: { row: WaveRow; channel: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const display = useDisplay();
  // The same row stays the same object: a new one would begin an empty picture every second.
  const stable = useStable({ ...row, channel });
  const look = { ...lookOf(row, displaySettings(display), display.pxPerMm ?? UNCALIBRATED_PX_PER_MM), gain: 'auto' as const };
  usePainter(canvas, stable, look);
  return (
    <div className="bed-wave" style={{ color: rowColour(row) }}>
      <span>{row.label}</span>
      <canvas ref={canvas} data-channel={channel} />
    </div>
  );
}

function useStable(row: WaveRow): WaveRow {
  const kept = useRef(row);
  if (JSON.stringify(kept.current) !== JSON.stringify(row)) kept.current = row;
  return kept.current;
}

function BedNumbers({ report: { tiles, score } }: { report: BedReport }) {
  const tile = (vital: VitalKind) => tiles.find((each) => each.vital === vital);
  const invasive = tile('abp-systolic');
  const cuff = invasive === undefined || (invasive.value === null && invasive.reason === 'not-measured');
  const pressure = cuff ? 'nibp' : 'abp';
  return (
    <div className="bed-numbers">
      <BedNumber className="ecg" label={t('vitals.heart-rate')} tiles={[tile('heart-rate')]} />
      <BedNumber className="pleth" label={t('vitals.spo2')} tiles={[tile('spo2')]} />
      <BedNumber
        className={cuff ? 'cuff' : 'pressure'}
        label={t(`vitals.${pressure}`)}
        tiles={[tile(`${pressure}-systolic`), tile(`${pressure}-diastolic`), tile(`${pressure}-mean`)]}
      />
      <BedNumber className="respiration" label={t('vitals.respiratory-rate')} tiles={[tile('respiratory-rate')]} />
      <BedNumber className="temperature" label={t('vitals.temperature')} tiles={[tile('temperature')]} />
      <div className="bed-number bed-score">
        <small>{score?.name ?? 'NEWS2'}</small>
        <b>{score === null ? '---' : bedScoreText(score)}</b>
      </div>
    </div>
  );
}

/** Older than this a number carries its age. */
const YOUNG_MS = 60_000;

function BedNumber({
  className,
  label,
  tiles,
}: {
  className: string;
  label: string;
  tiles: readonly (NumericTile | undefined)[];
}) {
  const nowMs = useBedside((state) => state.nowMs);
  const [first, second, third] = tiles;
  const measuredMs = first?.measuredMs ?? null;
  const old = measuredMs !== null && first?.value !== null && nowMs - measuredMs > YOUNG_MS;
  return (
    <div className={`bed-number ${className} ${alarmClass(tiles)}`}>
      <small>
        {label} {old ? ageText(nowMs - measuredMs) : reasonText(first)}
      </small>
      <b>
        {valueText(first)}
        {second !== undefined && `/${valueText(second)}`}
        {third !== undefined && <i> ({valueText(third)})</i>}
        {first?.questionable === true && '?'}
      </b>
    </div>
  );
}
