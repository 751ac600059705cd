import { create } from 'zustand';
import type { VitalKind } from '#clinical';
import type { LiveEvent, PatientAnswer, StatusAnswer, WardAnswer } from '../contract/dashboard-api.ts';

export type Page =
  | { readonly name: 'ward' }
  | { readonly name: 'patient'; readonly id: string }
  | { readonly name: 'status' }
  | { readonly name: 'mapping' };
export type Reading = Omit<Extract<LiveEvent, { type: 'reading' }>, 'type'>;

export interface Dashboard {
  readonly page: Page;
  readonly link: 'connecting' | 'live' | 'behind';
  readonly nowMs: number;
  readonly ward: WardAnswer | null;
  readonly wardAtMs: number | null;
  readonly patient: PatientAnswer | null;
  readonly status: StatusAnswer | null;
  /** Newest number per patient and vital sign. */
  readonly latest: Readonly<Record<string, Readonly<Partial<Record<VitalKind, Reading>>>>>;
  setPage(page: Page): void;
  setLink(link: Dashboard['link']): void;
  setNow(nowMs: number): void;
  takeWard(ward: WardAnswer): void;
  takePatient(patient: PatientAnswer): void;
  takeStatus(status: StatusAnswer): void;
  takeReading(reading: Reading): void;
}

export const useDashboard = create<Dashboard>()((set) => ({
  page: pageOfPath(typeof location === 'undefined' ? '/' : location.pathname),
  link: 'connecting',
  nowMs: Date.now(),
  ward: null,
  wardAtMs: null,
  patient: null,
  status: null,
  latest: {},
  setPage: (page) => set((state) => ({ page, patient: page.name === 'patient' ? state.patient : null })),
  setLink: (link) => set({ link }),
  setNow: (nowMs) => set({ nowMs }),
  takeWard: (ward) => set({ ward, wardAtMs: Date.now() }),
  takePatient: (patient) => set({ patient }),
  takeStatus: (status) => set({ status }),
  takeReading: (reading) => set((state) => ({ latest: withReading(state.latest, reading) })),
}));

/** A reading older than the one shown (late, replayed) never replaces it. */
export function withReading(latest: Dashboard['latest'], reading: Reading): Dashboard['latest'] {
  const shown = latest[reading.patient]?.[reading.vital];
  if (shown && shown.at > reading.at) return latest;
  return { ...latest, [reading.patient]: { ...latest[reading.patient], [reading.vital]: reading } };
}

export function pageOfPath(path: string): Page {
  const patient = /^\/patients\/([^/]+)/.exec(path)?.[1];
  if (patient !== undefined) return { name: 'patient', id: patient };
  if (path.startsWith('/mapping')) return { name: 'mapping' };
  return path.startsWith('/status') ? { name: 'status' } : { name: 'ward' };
}
