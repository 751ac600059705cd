import { create } from 'zustand';
import { VITAL_KINDS, type VitalKind } from '#clinical';
import type { AccountRole } from '../contract/accounts.ts';
import type {
  LiveEvent,
  LiveNumbers,
  PatientAnswer,
  PopulationAnswer,
  SessionAnswer,
  StatusAnswer,
  WardBed,
} from '../contract/dashboard-api.ts';
import type { DeviceAnswer, DevicesAnswer } from '../contract/device-administration.ts';

export type Page =
  | { readonly name: 'ward' }
  | { readonly name: 'patient'; readonly id: string }
  | { readonly name: 'population' }
  | { readonly name: 'models' }
  | { readonly name: 'handover' }
  | { readonly name: 'status' }
  | { readonly name: 'devices'; readonly id: string | null }
  | { readonly name: 'mapping' };

export interface Reading {
  readonly value: number;
  /** Unix ms. */
  readonly atMs: number;
}
type Latest = Readonly<Record<string, Readonly<Partial<Record<VitalKind, Reading>>>>>;

export interface Dashboard {
  readonly page: Page;
  /** Null until the service said who is signed in. */
  readonly session: SessionAnswer | null;
  readonly link: 'connecting' | 'live' | 'behind';
  /** When the service was heard last, Unix ms. */
  readonly heardAtMs: number | null;
  readonly nowMs: number;
  /** By patient; null until the board came. */
  readonly beds: Readonly<Record<string, WardBed>> | null;
  readonly patient: PatientAnswer | null;
  /** The patient whose page is open is in none of the person's wards. */
  readonly patientClosed: boolean;
  /** The time chosen holds nothing of this patient. */
  readonly patientEmpty: boolean;
  readonly hours: number;
  readonly population: PopulationAnswer | null;
  readonly status: StatusAnswer | null;
  readonly devices: DevicesAnswer | null;
  /** Whose page is open. */
  readonly device: DeviceAnswer | null;
  /** Why the hub could not be asked; null: it was. */
  readonly hubTrouble: string | null;
  /** When the service answered about the patient whose page is open, Unix ms; null: not yet. */
  readonly answeredAtMs: number | null;
  /** Why it did not the last time; null: it did. */
  readonly trouble: string | null;
  /** Newest number per patient and vital sign. */
  readonly latest: Latest;
  setPage(page: Page): void;
  setLink(link: Dashboard['link']): void;
  setNow(nowMs: number): void;
  /** The service answered, for a page that has no live line. */
  setHeard(heardAtMs: number): void;
  setHours(hours: number): void;
  takeEvent(event: LiveEvent, nowMs: number): void;
  takePatient(patient: PatientAnswer | null): void;
  closePatient(): void;
  takePopulation(population: PopulationAnswer): void;
  takeStatus(status: StatusAnswer): void;
  takeSession(session: SessionAnswer): void;
  takeDevices(devices: DevicesAnswer): void;
  takeDevice(device: DeviceAnswer | null): void;
  setHubTrouble(trouble: string): void;
  setTrouble(trouble: string): void;
}

export const useDashboard = create<Dashboard>()((set) => ({
  page: pageOfPath(typeof location === 'undefined' ? '/' : location.pathname),
  session: null,
  devices: null,
  device: null,
  hubTrouble: null,
  answeredAtMs: null,
  trouble: null,
  link: 'connecting',
  heardAtMs: null,
  nowMs: Date.now(),
  beds: null,
  patient: null,
  patientEmpty: false,
  patientClosed: false,
  hours: 4,
  population: null,
  status: null,
  latest: {},
  setPage: (page) =>
    set((state) => ({
      page,
      trouble: null,
      ...(page.name === 'devices' && page.id === state.device?.deviceId ? {} : { device: null }),
      ...(page.name === 'patient' && state.patient?.patient === `Patient/${page.id}`
        ? {}
        : { patient: null, patientEmpty: false, patientClosed: false }),
    })),
  setLink: (link) => set({ link }),
  setNow: (nowMs) => set({ nowMs }),
  setHeard: (heardAtMs) => set({ heardAtMs, link: 'live' }),
  setHours: (hours) => set({ hours }),
  takeEvent: (event, nowMs) =>
    set((state) => ({
      link: 'live',
      heardAtMs: nowMs,
      ...(event.type === 'second'
        ? { latest: withNumbers(state.latest, event.numbers) }
        : { beds: withBeds(event.type === 'board' ? {} : (state.beds ?? {}), event) }),
    })),
  takePatient: (patient) =>
    set(({ nowMs }) => ({ patient, patientEmpty: patient === null, patientClosed: false, answeredAtMs: nowMs, trouble: null })),
  closePatient: () => set({ patient: null, patientEmpty: false, patientClosed: true }),
  takePopulation: (population) => set({ population, trouble: null }),
  takeStatus: (status) => set({ status }),
  takeSession: (session) => set({ session }),
  takeDevices: (devices) => set({ devices, hubTrouble: null }),
  takeDevice: (device) => set({ device, hubTrouble: null }),
  setHubTrouble: (hubTrouble) => set({ hubTrouble }),
  setTrouble: (trouble) => set({ trouble }),
}));

const CARE: readonly AccountRole[] = ['nurse', 'coordinator'];

/** Whether somebody of these roles is signed in; until that is known nobody is. */
export function isOneOf({ session }: Pick<Dashboard, 'session'>, roles: readonly AccountRole[]): boolean {
  return session?.person.roles.some((role) => roles.includes(role)) ?? false;
}

/** A screen on a wall. */
export const isDisplay = ({ session }: Pick<Dashboard, 'session'>): boolean => session?.person.display === true;

export const isCare = (state: Pick<Dashboard, 'session'>): boolean => isOneOf(state, CARE);

/** A reading older than the one shown (late, replayed) never replaces it. */
export function withNumbers(latest: Latest, numbers: readonly LiveNumbers[]): Latest {
  if (numbers.length === 0) return latest;
  const next: Record<string, Latest[string]> = { ...latest };
  for (const [patient, atMs, ...values] of numbers) {
    const shown: Partial<Record<VitalKind, Reading>> = { ...next[patient] };
    VITAL_KINDS.forEach((kind, at) => {
      const told = values[at] ?? null;
      if (told === null) return;
      const [value, earlierMs] = typeof told === 'number' ? [told, 0] : told;
      const measuredMs = atMs - earlierMs;
      if (measuredMs >= (shown[kind]?.atMs ?? 0)) shown[kind] = { value, atMs: measuredMs };
    });
    next[patient] = shown;
  }
  return next;
}

function withBeds(
  before: Readonly<Record<string, WardBed>>,
  { beds, ...event }: Extract<LiveEvent, { type: 'board' | 'beds' }>,
): Readonly<Record<string, WardBed>> {
  const gone = new Set(event.type === 'beds' ? event.gone : []);
  const stay = gone.size === 0 ? before : Object.fromEntries(Object.entries(before).filter(([patient]) => !gone.has(patient)));
  return { ...stay, ...Object.fromEntries(beds.map((bed) => [bed.patient, bed])) };
}

export function pageOfPath(path: string): Page {
  const patient = /^\/patients\/([^/]+)/.exec(path)?.[1];
  if (patient !== undefined) return { name: 'patient', id: patient };
  if (/^\/devices(\/|$)/.test(path)) return { name: 'devices', id: decodeURIComponent(path.slice('/devices/'.length)) || null };
  if (path.startsWith('/mapping')) return { name: 'mapping' };
  if (path.startsWith('/population/models')) return { name: 'models' };
  if (path.startsWith('/population')) return { name: 'population' };
  if (path.startsWith('/handover')) return { name: 'handover' };
  return path.startsWith('/status') ? { name: 'status' } : { name: 'ward' };
}
