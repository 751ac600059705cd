import type { MonitorMessage, ScoreMessage } from '#ipc';
import { GALLERY_MS } from './gallery.ts';

type Of<Type extends MonitorMessage['type']> = Extract<MonitorMessage, { type: Type }>;

/** The one message of a kind among those of a bed, changed. */
export function changed<Type extends MonitorMessage['type']>(
  bed: readonly MonitorMessage[],
  type: Type,
  change: (message: Of<Type>) => Partial<Of<Type>>,
): Of<Type> {
  const found = bed.find((message): message is Of<Type> => message.type === type);
  if (found === undefined) throw new Error(`a bed without ${type}`);
  return { ...found, ...change(found) };
}

export const STANDBY: MonitorMessage = {
  ...{ type: 'standby', atMs: GALLERY_MS },
  standby: { sinceMs: GALLERY_MS - 1_800_000, by: 'bedside', measuring: true },
};
export const PRIVACY: MonitorMessage = {
  ...{ type: 'privacy', atMs: GALLERY_MS, watchers: ['central-1'] },
  privacy: { sinceMs: GALLERY_MS - 60_000, by: 'bedside' },
};
/** Takes both back. */
export const UNCOVERED: readonly MonitorMessage[] = [
  { type: 'standby', atMs: GALLERY_MS, standby: null },
  { type: 'privacy', atMs: GALLERY_MS, privacy: null, watchers: [] },
];

export const PARAMETERS: MonitorMessage = {
  ...{ type: 'parameters', atMs: GALLERY_MS },
  devices: [
    {
      ...{ id: 'monitor-1', label: 'IntelliVue', refused: 0, settings: { operatingMode: 'monitoring', software: 'M.00.00' } },
      parameters: [
        ['HR', '147842', 'MDC_ECG_HEART_RATE', 128, '/min'],
        ['SpO₂', '150456', 'MDC_PULS_OXIM_SAT_O2', 94, '%'],
        ['Perf', '150488', 'MDC_BLD_PERF_INDEX', 1.4, null],
        ['xT1', '61441', null, 21.5, null],
      ].map(([label, vendorCode, codeName, value, unit]) => ({
        ...{ label: String(label), vendorCode: String(vendorCode), codeName: codeName as string | null, value: Number(value) },
        ...{ unit: unit as string | null, reason: null, questionable: false, measuredMs: GALLERY_MS - 600 },
      })),
    },
  ],
};

export const LINE: MonitorMessage = {
  ...{ type: 'line', atMs: GALLERY_MS, device: 'monitor-1', leftOut: 0 },
  pieces: Array.from({ length: 6 }, (_, index) => ({
    atMs: GALLERY_MS - 900 + index * 120,
    direction: index % 3 === 0 ? ('out' as const) : ('in' as const),
    bytes: Uint8Array.from({ length: 40 }, (_byte, place) => (place * 7 + index * 31) % 256),
  })),
};

export const FOUND: MonitorMessage = {
  ...{ type: 'patients-found', atMs: GALLERY_MS, query: '', state: 'found', detail: null },
  patients: ['Beispiel, Bela', 'Contoso, Cara', 'Dummy, Dora-Wilhelmina von der Beispielheide'].map((name, index) => ({
    ...{ name, identifier: `SIM-010${index}`, birthDate: `196${index}-03-0${index + 1}`, type: 'adult' as const },
    ...{ encounter: `ENC-2${index}`, location: 'Ward 3', warning: index === 1 ? 'recorded as deceased' : null },
  })),
};

/** A device that is gone, one that was never proved, one that is only heard; a cloud that cannot be reached. */
export function troubled(bed: readonly MonitorMessage[]): MonitorMessage {
  return changed(bed, 'link', ({ devices: [first] }) => {
    if (first === undefined) throw new Error('a bed without devices');
    return {
      devices: [
        { ...first, link: 'released', lastHeardMs: GALLERY_MS - 95_000, issues: { checksum: 12 }, reconnects: 3 },
        {
          ...first,
          id: 'gas-1',
          label: 'GE Unity',
          driver: 'ge-unity',
          confidence: 'experimental',
          framesOk: 0,
          bytesSeen: 0,
          lastHeardMs: null,
        },
      ],
      cloud: {
        state: 'offline',
        waiting: 48_213,
        oldestWaitingMs: GALLERY_MS - 5_400_000,
        lastAcknowledgedMs: GALLERY_MS - 5_390_000,
        detail: 'no answer from the hub',
      },
      recorder: {
        state: 'recording',
        detail: null,
        space: { usedBytes: 9e9, roomBytes: 1e8, fullInMs: 5.5 * 3_600_000, removing: false },
      },
      found: [
        {
          ...{ driver: 'nonin', label: 'Nonin 3231', confidence: 'high', line: 'serial /dev/ttyUSB3 9600 8N1' },
          evidence: '12 good frames, 97 % of 240 bytes',
        },
      ],
    };
  });
}

/** A child's score in the place of an adult's, half known. */
export function ofChild(bed: readonly MonitorMessage[]): ScoreMessage {
  return changed(bed, 'score', ({ inputs: [known] }) => {
    if (known === undefined) throw new Error('a score of nothing');
    const of = (name: string, points: number | null): ScoreMessage['inputs'][number] => ({
      ...{ ...known, name, points, value: points === null ? null : 30, ageMs: points === null ? null : 60_000 },
      ...{ origin: points === null ? 'missing' : 'device', why: points === null ? 'not charted' : null },
    });
    return {
      score: 'Bedside PEWS',
      unverified: 'the ranges of each age were not re-read',
      totalMax: 14,
      inputs: [
        ...[of('heartRate', 1), of('systolicBP', 0), of('respiratoryRate', 2), of('spo2', 1)],
        ...[of('respiratoryEffort', null), of('capillaryRefillS', null), of('oxygen', null)],
      ],
      missing: ['respiratoryEffort', 'capillaryRefillS', 'oxygen'],
    };
  });
}
