import { useMemo } from 'react';
import { TrendChart, type TrendSeries } from '#chart';
import { type VitalKind, vitalSign } from '#clinical';
import type { PatientAnswer } from '../../contract/dashboard-api.ts';
import { numberText } from '../format.ts';
import { type TextKey, t, vitalLabel } from '../i18n/index.ts';
import { useSettings } from '../settings.ts';
import { useDashboard } from '../store.ts';
import { medians, type TrendData, trendData } from './trend-data.ts';

const CHARTS: readonly { readonly title: TextKey; readonly vitals: readonly VitalKind[] }[] = [
  { title: 'patient.rates', vitals: ['heart-rate', 'pulse-rate', 'respiratory-rate'] },
  {
    title: 'patient.pressure',
    vitals: ['abp-systolic', 'abp-mean', 'abp-diastolic', 'nibp-systolic', 'nibp-mean', 'nibp-diastolic'],
  },
  { title: 'patient.saturation', vitals: ['spo2'] },
  { title: 'patient.temperature', vitals: ['temperature'] },
];
const COLOURS: Readonly<Partial<Record<VitalKind, string>>> = {
  'heart-rate': '#1b9a54',
  'pulse-rate': '#5c7cfa',
  'respiratory-rate': '#c07a2b',
  'abp-systolic': '#d0443f',
  'abp-mean': '#d97a78',
  'abp-diastolic': '#c99a98',
  'nibp-systolic': '#a24bb8',
  'nibp-mean': '#b87cc7',
  'nibp-diastolic': '#c9a5d2',
  spo2: '#1593b3',
  temperature: '#b0892f',
};
const INK = { light: { text: '#33414a', grid: '#e1e7eb' }, dark: { text: '#b9c6ce', grid: '#2b3942' } } as const;
const HEIGHT = 190;
const MINUTE_MS = 60_000;
const CURSOR = 'patient';

/** Score and vital signs over the time chosen, on one time axis with one cursor. */
export function Trends({ patient, hours }: { patient: PatientAnswer; hours: number }) {
  const theme = useSettings((state) => state.theme);
  const data = useMemo(() => trendData(patient.windows), [patient.windows]);
  // Up to now, so that a bed that fell silent shows how long it has been.
  const to = useDashboard((state) => Math.floor(state.nowMs / MINUTE_MS) + 1) * (MINUTE_MS / 1000);
  const range = { from: to - hours * 3_600, to };
  const shown = CHARTS.map(({ title, vitals }) => ({
    title: t(title),
    series: vitals.map((kind) => vitalSeries(data, kind)).filter(({ values }) => values.some((value) => value !== null)),
  })).filter(({ series }) => series.length > 0);
  const chart = (title: string, series: readonly Series[]) => (
    <TrendChart
      times={data.times}
      height={HEIGHT}
      series={series}
      range={range}
      ink={INK[theme]}
      cursorKey={CURSOR}
      timeLabel={t('status.time')}
      description={t('patient.chart', { title, values: newestText(series) })}
    />
  );
  return (
    <>
      <h2>{t('patient.scores')}</h2>
      {chart(t('patient.scores'), scoreSeries(data))}
      {shown.map(({ title, series }) => (
        <div key={title}>
          <h2>{t('patient.medians', { title })}</h2>
          {chart(title, series)}
        </div>
      ))}
    </>
  );
}

interface Series extends TrendSeries {
  readonly decimals: number;
}

function scoreSeries({ windows }: TrendData): readonly Series[] {
  return [
    { decimals: 0, label: t('patient.most'), colour: '#8fa0aa', values: windows.map((window) => window?.score.totalMax ?? null) },
    {
      decimals: 0,
      label: t('patient.least'),
      colour: '#d0661a',
      values: windows.map((window) => window?.score.totalMin ?? null),
    },
  ];
}

function vitalSeries(data: TrendData, kind: VitalKind): Series {
  const { decimals } = vitalSign(kind);
  return { decimals, label: vitalLabel(kind), colour: COLOURS[kind] ?? '#8fa0aa', values: medians(data, kind) };
}

/** "HR 72, RR ---": what the chart's right end says. */
function newestText(series: readonly Series[]): string {
  return series
    .map(({ decimals, label, values }) => {
      const newest = values.at(-1);
      return `${label} ${newest == null ? t('patient.noValue') : numberText(newest, decimals)}`;
    })
    .join(', ');
}
