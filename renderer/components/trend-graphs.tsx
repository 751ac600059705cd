import { useRef } from 'react';
import { vitalSign } from '#clinical';
import type { HistoryEvent } from '#ipc';
import { TimeChart, type TimeMark, type TimeZone } from '../chart/index.ts';
import { t } from '../i18n/index.ts';
import { clockText, numberText, timeText } from '../i18n/numbers.ts';
import { trendColour } from '../review/trend-colour.ts';
import { scoreTextAt, type TrendGroup, type TrendModel } from '../review/trend-model.ts';
import { shownUnit } from '../units.ts';
import { unitText, vitalLabel } from '../vital-text.ts';

interface Props {
  readonly model: TrendModel;
  /** Unix s. */
  readonly range: { readonly from: number; readonly to: number };
  readonly alarms: readonly HistoryEvent[];
  /** Where the cursor stands, Unix s; null = nowhere: the newest values are told. */
  readonly atS: number | null;
  readonly onCursor: (atS: number | null) => void;
  readonly onSelect: (from: number, to: number) => void;
}

const CURSOR = 'trends';
/** At 1920 pixels. */
const HEIGHT = 132;
const MARK_HEIGHT = { high: 1, medium: 0.5, low: 0.2 } as const;
/** Bands of NEWS2 (clinical-scores 1.2): low to 4, medium 5 and 6, high from 7. */
const NEWS2_ZONES: readonly TimeZone[] = [
  { from: 0, to: 4.5, colour: '#12251a' },
  { from: 4.5, to: 6.5, colour: '#332d0c' },
  { from: 6.5, to: 20, colour: '#3a1414' },
];

/** One graph under the other on one time axis; beside each what its lines say under the cursor. */
export function TrendGraphs({ model, range, alarms, atS, onCursor, onSelect }: Props) {
  const { times, groups, score } = model;
  const index = atS === null ? lastIndex(model) : nearest(times, atS);
  const host = useRef<HTMLDivElement>(null);
  const marks = (wanted: (alarm: HistoryEvent) => boolean): TimeMark[] =>
    alarms.filter(wanted).map(({ atMs, priority }) => ({
      at: atMs / 1000,
      colour: trendColour(priority ?? 'low'),
      height: MARK_HEIGHT[priority ?? 'low'],
    }));
  const scale = Math.max(1, window.innerWidth / 1920);
  const size = { scale, height: Math.round(HEIGHT * scale) };
  const common = { ...size, times, range, cursorKey: CURSOR, timeText: (seconds: number) => timeText(seconds * 1000), onSelect };
  const cursor = (at: number | null): void => onCursor(at === null ? null : (times[at] ?? null));
  const step = (by: number): void => onCursor(times[Math.max(0, Math.min(times.length - 1, index + by))] ?? null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its cursor
    <div
      className="trend-graphs"
      ref={host}
      role="group"
      aria-label={t('review.trends')}
      tabIndex={0}
      onKeyDown={({ key, shiftKey }) => {
        if (key === 'ArrowLeft') step(shiftKey ? -15 : -1);
        if (key === 'ArrowRight') step(shiftKey ? 15 : 1);
      }}
    >
      <p className="trend-time" aria-live="polite">
        {times[index] === undefined ? '' : clockText(times[index] * 1000).slice(0, 5)}
        {atS === null && ` · ${t('review.newest')}`}
      </p>
      {groups.map((group) => (
        <div key={group.id} className="trend-row" data-trend={group.id}>
          <TimeChart
            {...common}
            lines={group.lines.map((line) => ({ label: vitalLabel(line.vital), colour: trendColour(group.colour), ...line }))}
            marks={marks(({ vital }) => group.lines.some((line) => line.vital === vital))}
            valueText={(value) => numberText(value, Number.isInteger(value) ? 0 : 1)}
            onCursor={cursor}
          />
          <Readout group={group} index={index} />
        </div>
      ))}
      {score !== null && (
        <div className="trend-row" data-trend="score">
          <TimeChart
            {...common}
            stepped
            lines={[{ label: score.name, colour: trendColour('score'), mean: score.total, min: score.min, max: score.max }]}
            marks={[]}
            {...(score.name === 'NEWS2' && { bounds: [0, 20] as const, zones: NEWS2_ZONES })}
            valueText={(value) => numberText(value)}
            onCursor={cursor}
          />
          <dl className="trend-readout">
            <dt>{score.name}</dt>
            <dd>
              <strong>{scoreTextAt(score, index) ?? '---'}</strong>
            </dd>
          </dl>
        </div>
      )}
    </div>
  );
}

function Readout({ group, index }: { group: TrendGroup; index: number }) {
  return (
    <dl className="trend-readout">
      {group.lines.map(({ vital, mean, min, max }) => {
        const [value, low, high] = [mean[index] ?? null, min[index] ?? null, max[index] ?? null];
        const decimals = shownUnit(group.unit).decimals ?? vitalSign(vital).decimals;
        const text = (one: number): string => numberText(one, decimals);
        return (
          <div key={vital}>
            <dt>
              {vitalLabel(vital)} <small>{unitText(group.unit)}</small>
            </dt>
            <dd>
              <strong>{value === null ? '---' : text(value)}</strong>
              {low !== null && high !== null && low !== high && (
                <small>
                  {text(low)}–{text(high)}
                </small>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The newest minute of which anything is known. */
function lastIndex({ times, groups, score }: TrendModel): number {
  const lists = [...groups.flatMap(({ lines }) => lines.map(({ mean }) => mean)), ...(score ? [score.max] : [])];
  for (let index = times.length - 1; index >= 0; index -= 1) if (lists.some((values) => values[index] != null)) return index;
  return Math.max(0, times.length - 1);
}

function nearest(times: readonly number[], atS: number): number {
  const [first = 0] = times;
  return Math.max(0, Math.min(times.length - 1, Math.round((atS - first) / 60)));
}
