import type { VitalKind } from '#clinical';
import { vitalSign } from '#clinical';
import type { HistoryAnswer, HistoryEvent, HistoryQuestion, MonitorMessage, ScreenMessage } from '#ipc';
import { waveRow } from '../../electron/monitor/screen/wave-rows.ts';
import { GALLERY_MS } from './gallery.ts';

const MINUTE_MS = 60_000;
const TRENDS: readonly (readonly [vital: VitalKind, middle: number, swing: number])[] = [
  ['heart-rate', 92, 30],
  ['spo2', 95, 3],
  ['respiratory-rate', 19, 5],
  ['abp-systolic', 121, 14],
  ['abp-mean', 84, 9],
  ['temperature', 37.6, 0.6],
];
const WAVES = [131330, 150452].map(waveRow);
/** A gap of 40 min: the patient was away. */
const GAP = { fromMs: GALLERY_MS - 110 * MINUTE_MS, toMs: GALLERY_MS - 70 * MINUTE_MS };

/** What the recordings of the pictures' patient answer, always the same: made of sines, no patient's. */
export function galleryReply(asked: ScreenMessage): readonly MonitorMessage[] {
  if (asked.type === 'ask-history') return [{ type: 'history', id: asked.id, answer: answerTo(asked.question) }];
  if (asked.type === 'preview-limits')
    return [
      {
        ...{ type: 'limit-preview', atMs: GALLERY_MS, vital: asked.vital, limits: asked.limits },
        ...{ present: { low: 90, high: 100 }, missed: 1, text: 'last 24 h: 14 alarms → 5; 1 missed: SpO₂ 82 for 40 s' },
      },
    ];
  if (asked.type === 'ask-alarm-load')
    return [
      {
        ...{ type: 'alarm-load', atMs: GALLERY_MS, fromMs: GALLERY_MS - 8 * 3_600_000, toMs: GALLERY_MS, alarms: 41 },
        ...{ acknowledgedAfterS: 34, shortShare: 0.44 },
        most: [
          { condition: 'spo2-low', text: 'SpO₂ low', alarms: 19 },
          { condition: 'heart-rate-high', text: 'HR high', alarms: 12 },
        ],
      },
    ];
  return [];
}

function answerTo(question: HistoryQuestion): HistoryAnswer {
  const { fromMs, toMs } = question;
  if (question.what === 'trends') return trends(fromMs, toMs);
  if (question.what === 'events')
    return { what: 'events', fromMs, toMs, events: EVENTS.filter(({ atMs }) => atMs >= fromMs && atMs < toMs) };
  if (question.what === 'strip') return strip(fromMs, toMs, question.atMs);
  if (question.what === 'disclosure') return disclosure(fromMs, toMs, question.channel);
  return {
    ...{ what: 'what-if', fromMs, toMs, vital: question.vital, limits: question.limits, delayS: question.delayS },
    ...{ present: { low: 90, high: 100 }, presentDelayS: 10, before: 14, after: 5 },
    differences: [difference('missed', 7, 82, 40_000), difference('quiet', 5, 88, 12_000), difference('later', 3, 84, 95_000)],
  };
}

function difference(kind: 'missed' | 'quiet' | 'later', hoursAgo: number, extreme: number, violatedMs: number) {
  const onsetMs = GALLERY_MS - hoursAgo * 3_600_000;
  const raised = { onsetMs, raisedMs: onsetMs + 10_000, violatedMs, byMs: kind === 'later' ? 5_000 : null };
  return { kind, condition: 'spo2-low', priority: 'medium' as const, ...raised, extreme, limit: 90 };
}

function trends(fromMs: number, toMs: number): HistoryAnswer {
  const firstMs = Math.floor(fromMs / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.round((toMs - firstMs) / MINUTE_MS);
  const list = (value: (atMs: number) => number) =>
    Float32Array.from({ length: minutes }, (_, minute) => {
      const atMs = firstMs + minute * MINUTE_MS;
      return atMs > GALLERY_MS || (atMs >= GAP.fromMs && atMs < GAP.toMs) ? Number.NaN : value(atMs);
    });
  return {
    ...{ what: 'trends', fromMs, toMs, firstMs, minutes },
    vitals: TRENDS.map(([vital, middle, swing], index) => {
      const mean = (atMs: number): number => middle + swing * Math.sin(atMs / (34 + 9 * index) / MINUTE_MS);
      return {
        ...{ vital, unit: vitalSign(vital).unit, mean: list(mean) },
        ...{ min: list((atMs) => mean(atMs) - swing / 4), max: list((atMs) => mean(atMs) + swing / 4) },
      };
    }),
    scores: [170, 120, 60, 20].map((minutesAgo, index) => ({
      ...{ atMs: GALLERY_MS - minutesAgo * MINUTE_MS, score: 'NEWS2', total: [2, 4, 7, 5][index] ?? null },
      ...{ totalMin: [2, 4, 7, 5][index] ?? 0, totalMax: [2, 4, 7, 5][index] ?? 0 },
      ...{ band: ['low', 'low', 'high', 'medium'][index] ?? null, points: { spo2: 1, pulse: 1 } },
    })),
  };
}

function event(part: Partial<HistoryEvent> & Pick<HistoryEvent, 'id' | 'atMs' | 'text' | 'what'>): HistoryEvent {
  return {
    ...{ kind: 'alarm', onsetMs: part.atMs - 10_000, endedMs: part.atMs + 50_000, priority: 'medium', source: 'physiological' },
    ...{ device: null, vital: null, value: null, limit: null, unit: null, by: null, acknowledgedMs: null },
    ...part,
  };
}

const ago = (minutes: number): number => GALLERY_MS - minutes * MINUTE_MS;
const EVENTS: readonly HistoryEvent[] = [
  event({
    ...{ id: 'e-1', atMs: ago(438), text: 'SpO₂ 84 below 90', what: 'spo2-low', vital: 'spo2', value: 84, limit: 90, unit: '%' },
    ...{ by: 'N. One', acknowledgedMs: ago(437) },
  }),
  event({
    id: 'e-2',
    atMs: ago(180),
    kind: 'charted',
    text: 'Consciousness A',
    what: 'consciousness',
    value: 'A',
    by: 'N. One',
    priority: null,
    source: null,
  }),
  event({ id: 'e-3', atMs: ago(95), text: 'Temp: probe off', what: 'temperature-lost', source: 'technical' }),
  event({
    id: 'e-4',
    atMs: ago(40),
    kind: 'limits',
    text: '88 – 100',
    what: 'alarm-limits',
    vital: 'spo2',
    by: 'N. Two',
    priority: null,
    source: null,
  }),
  event({
    ...{ id: 'e-5', atMs: ago(12), text: 'Desaturation: SpO₂ 76 below 80', what: 'spo2-desaturation', priority: 'high' },
    ...{ vital: 'spo2', value: 76, limit: 80, unit: '%' },
  }),
  event({
    ...{
      id: 'e-6',
      atMs: ago(4),
      text: 'HR 131 above 120',
      what: 'heart-rate-high',
      vital: 'heart-rate',
      value: 131,
      limit: 120,
    },
    ...{ unit: '/min', endedMs: null },
  }),
];

function strip(fromMs: number, toMs: number, atMs: number): HistoryAnswer {
  const rateHz = 125;
  return {
    ...{ what: 'strip', fromMs, toMs, atMs },
    waves: WAVES.map((row) => ({
      ...{ channel: row.channel, label: row.label, colour: row.colour, unit: row.unit, range: row.range },
      pieces: [
        {
          firstMs: fromMs,
          rateHz,
          samples: Float32Array.from({ length: Math.round(((toMs - fromMs) / 1000) * rateHz) }, (_, index) =>
            beat(index / rateHz),
          ),
        },
      ],
    })),
    numerics: TRENDS.slice(0, 3).map(([vital, middle]) => ({
      ...{ vital, unit: vitalSign(vital).unit },
      values: [-20_000, 0, 20_000].map((by, index) => ({ atMs: atMs + by, value: middle + index, reason: null })),
    })),
    limits: [{ vital: 'spo2', low: 90, high: 100 }],
  };
}

/** One pulse a second. */
function beat(second: number): number {
  const phase = second % 1;
  return phase > 0.3 && phase < 0.34 ? 1.1 : phase > 0.55 && phase < 0.75 ? 0.2 * Math.sin((phase - 0.55) * 15.7) : 0;
}

function disclosure(fromMs: number, toMs: number, channel: string): HistoryAnswer {
  const row = WAVES.find((each) => each.channel === channel) ?? WAVES[0];
  if (row === undefined) throw new Error('no waves');
  const columns = 6_000;
  const at = (column: number): number => fromMs + ((toMs - fromMs) * column) / columns;
  const list = (value: (column: number) => number) =>
    Float32Array.from({ length: columns }, (_, column) => (at(column) > GALLERY_MS ? Number.NaN : value(column)));
  const wave = { channel: row.channel, label: row.label, colour: row.colour, unit: row.unit };
  return {
    ...{ what: 'disclosure', fromMs, toMs, ...wave, min: list((column) => (column % 5 === 0 ? -0.15 : 0)) },
    ...{ max: list((column) => (column % 5 === 0 ? 1 : 0.15)) },
    channels: WAVES.map(({ channel: each, label, colour, unit }) => ({ channel: each, label, colour, unit })),
  };
}
