import { VITAL_KINDS, type VitalKind, vitalSign } from '#clinical';
import type { BedAlarm, DisplayConfig, MonitorMessage, NumericTile, WaveMessage, WaveRow } from '#ipc';
import { waveRow } from '../../electron/monitor/screen/wave-rows.ts';
import { GALLERY_MS } from './gallery.ts';
import { GALLERY_WARD } from './gallery-ward.ts';

const VALUES: Readonly<Partial<Record<VitalKind, number>>> = {
  'heart-rate': 128,
  'pulse-rate': 127,
  spo2: 94,
  'respiratory-rate': 22,
  'abp-systolic': 118,
  'abp-diastolic': 62,
  'abp-mean': 81,
  'nibp-systolic': 121,
  'nibp-diastolic': 66,
  'nibp-mean': 84,
  temperature: 37.4,
};
const ROWS: readonly WaveRow[] = [131330, 150452, 150036, 151780].map(waveRow);

const LIMITS: Readonly<Partial<Record<VitalKind, readonly [number, number]>>> = {
  'heart-rate': [50, 120],
  spo2: [90, 100],
  'respiratory-rate': [8, 30],
  'abp-systolic': [90, 160],
  'abp-diastolic': [50, 90],
  'abp-mean': [60, 110],
  temperature: [35, 39],
};

function tile(vital: VitalKind, part: Partial<NumericTile> = {}): NumericTile {
  const [low, high] = LIMITS[vital] ?? [null, null];
  const cuff = vital.startsWith('nibp');
  return {
    vital,
    value: VALUES[vital] ?? null,
    reason: VALUES[vital] === undefined ? 'not-measured' : null,
    unit: vitalSign(vital).unit,
    measuredMs: GALLERY_MS - (cuff ? 8 * 60_000 : 600),
    limits: { low, high },
    questionable: false,
    alarm: null,
    violated: null,
    ...(cuff && { everyMs: 15 * 60_000 }),
    ...part,
  };
}

function alarm(part: Partial<BedAlarm> & Pick<BedAlarm, 'condition' | 'priority' | 'text'>): BedAlarm {
  return {
    alarmId: `${part.condition}-1`,
    vital: null,
    source: 'physiological',
    device: null,
    state: 'active',
    value: null,
    limit: null,
    unit: null,
    onsetMs: GALLERY_MS - 42_000,
    raisedMs: GALLERY_MS - 32_000,
    escalation: 0,
    silenced: null,
    ...part,
  };
}

const ALARMS: readonly BedAlarm[] = [
  alarm({
    condition: 'spo2-desaturation',
    priority: 'high',
    vital: 'spo2',
    value: 76,
    limit: 80,
    unit: '%',
    text: 'Desaturation: SpO₂ 76 below 80',
  }),
  alarm({
    condition: 'heart-rate-extreme-high',
    priority: 'high',
    vital: 'heart-rate',
    value: 152,
    limit: 140,
    unit: '/min',
    text: 'Extreme tachycardia: HR 152 above 140',
  }),
  alarm({
    condition: 'abp-mean-low',
    priority: 'medium',
    vital: 'abp-mean',
    value: 52,
    limit: 60,
    unit: 'mm[Hg]',
    text: 'ABP mean 52 below 60',
  }),
  alarm({ condition: 'temperature-lost', priority: 'medium', source: 'technical', text: 'Temp: probe off' }),
  alarm({
    condition: 'heart-rate-high',
    priority: 'medium',
    state: 'ended-unseen',
    vital: 'heart-rate',
    value: 131,
    limit: 120,
    text: 'HR 131 above 120',
  }),
];

/** A pulse a second in the shape of each row; not a patient: a picture. */
function wave(row: WaveRow): WaveMessage {
  const rateHz = 125;
  const { low, high } = row.range;
  const samples = Float32Array.from({ length: rateHz * 14 }, (_, index) => {
    const phase = (index / rateHz) % 1;
    if (row.colour === 'ecg')
      return phase > 0.3 && phase < 0.34 ? 1.1 : phase > 0.55 && phase < 0.75 ? 0.2 * Math.sin((phase - 0.55) * 15.7) : 0;
    const beat = phase < 0.25 ? Math.sin(phase * 6.28) : Math.exp(-(phase - 0.25) * 3);
    if (row.colour === 'respiration') return 0.6 * Math.sin(((index / rateHz) * 6.28) / 3);
    return low + (high - low) * (0.35 + 0.4 * beat);
  });
  return {
    type: 'wave',
    channel: row.channel,
    rateHz,
    firstSampleMs: GALLERY_MS - 14_000,
    samples,
    arrivedMs: GALLERY_MS,
    unit: row.unit,
    range: null,
  };
}

export interface GalleryBed {
  readonly alarming: boolean;
  readonly display?: DisplayConfig;
  readonly name?: string;
  /** Vital signs that have a place only once they are measured. */
  readonly extra?: readonly VitalKind[];
}

/** Everything that a window of one bed is told, always the same. Nobody of this name exists. */
export function galleryBed({
  alarming,
  display = {},
  name = 'Simulated-Featherstonehaugh, Alexandria Wilhelmina',
  extra = [],
}: GalleryBed): readonly MonitorMessage[] {
  const worst: Readonly<Partial<Record<VitalKind, Partial<NumericTile>>>> = {
    spo2: { value: 76, alarm: 'high', violated: 'low' },
    'heart-rate': { value: 152, alarm: 'high', violated: 'high' },
    'abp-mean': { value: 52, alarm: 'medium', violated: 'low' },
    temperature: { value: null, reason: 'probe-off' },
  };
  const input = (key: string, value: number | string | boolean | null, points: number | null) => ({
    ...{
      name: key,
      value,
      points,
      ageMs: value === null ? null : 60_000,
      origin: value === null ? ('missing' as const) : ('device' as const),
    },
    ...{ why: value === null ? 'not measured' : null, by: null, from: null },
  });
  return [
    {
      type: 'hello',
      version: '0.1.0',
      startedAtMs: GALLERY_MS - 3_600_000,
      bed: { id: 'bed-12', ward: 'Ward 3' },
      patient: {
        name,
        identifier: 'SIM-0037',
        birthDate: '1954-04-12',
        type: 'adult',
        encounter: 'ENC-1',
        admittedAt: '2026-01-05T08:00:00.000Z',
      },
      simulated: true,
      demo: false,
      simulatedSource: 'fixed picture',
      waves: ROWS,
      display,
    },
    {
      type: 'numerics',
      atMs: GALLERY_MS,
      arrivedMs: GALLERY_MS,
      tiles: VITAL_KINDS.filter((vital) => VALUES[vital] !== undefined || extra.includes(vital)).map((vital) =>
        tile(vital, { ...(extra.includes(vital) && { value: 38, reason: null }), ...(alarming ? worst[vital] : {}) }),
      ),
    },
    {
      type: 'alarms',
      atMs: GALLERY_MS,
      arrivedMs: null,
      alarms: alarming ? ALARMS : [],
      audio: { state: 'on' },
      alarmsPaused: null,
      off: alarming ? [{ vital: 'respiratory-rate', by: 'N. One', untilMs: GALLERY_MS + 3_600_000 }] : [],
      heldBack: [],
      reminderMs: null,
    },
    { type: 'signals', atMs: GALLERY_MS, rhythm: null, plethQuality: 0.6 },
    {
      type: 'limits',
      atMs: GALLERY_MS,
      patientType: 'adult',
      delays: [],
      limits: Object.entries(LIMITS).map(([vital, [low, high]]) => ({
        ...{ vital: vital as VitalKind, low, high, source: 'TM80', verified: vital !== 'temperature' },
        ...{ usualLow: low, usualHigh: high, changed: false },
      })),
    },
    {
      type: 'score',
      atMs: GALLERY_MS,
      score: 'NEWS2',
      refused: null,
      unverified: null,
      spo2Scale: 1,
      scaleSet: null,
      total: null,
      totalMin: 5,
      totalMax: 8,
      band: null,
      bandAtLeast: 'medium',
      redScore: false,
      monitoringInterval: '1h',
      response: 'urgent',
      composed: false,
      oldestAgeMs: null,
      inputs: [
        input('respiratoryRate', 22, 2),
        input('spo2', 94, 1),
        input('supplementalOxygen', false, 0),
        input('systolicBP', 118, 0),
        input('pulse', 128, 2),
        input('consciousness', null, null),
        input('temperature', 37.4, 0),
      ],
      missing: ['consciousness'],
      others: [],
      charted: [
        { what: 'temperature', value: 37.4, atMs: GALLERY_MS - 3_000_000, by: 'N. One' },
        { what: 'pain', value: 4, atMs: GALLERY_MS - 3_000_000, by: 'N. One' },
        { what: 'urine-output', value: 250, atMs: GALLERY_MS - 9_000_000, by: 'N. Two' },
      ],
      observation: {
        lastMs: GALLERY_MS - 3_000_000,
        dueMs: GALLERY_MS + 600_000,
        intervalMs: 3_600_000,
        overdue: false,
        needs: ['consciousness'],
      },
    },
    {
      type: 'link',
      devices: [
        {
          ...{
            id: 'monitor-1',
            label: 'IntelliVue',
            driver: 'philips-intellivue',
            confidence: 'high',
            line: 'UDP 10.0.0.7:24105',
          },
          ...{
            addedHere: false,
            link: 'connected',
            lastHeardMs: GALLERY_MS - 400,
            bytesSeen: 120_400,
            framesOk: 480,
            requests: 12,
          },
          ...{ reconnects: 0, issues: {} },
        },
      ],
      cloud: { state: 'connected', waiting: 0, oldestWaitingMs: null, lastAcknowledgedMs: GALLERY_MS, detail: null },
      recorder: {
        state: 'recording',
        detail: null,
        space: { usedBytes: 4e8, roomBytes: 1.5e10, fullInMs: null, removing: false },
      },
    },
    GALLERY_WARD,
    ...ROWS.map(wave),
  ];
}
