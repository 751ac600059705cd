import type { ActRequest, HandOverRequest, PeopleAnswer, ShiftsAnswer } from '../contract/care-team.ts';
import type {
  BreakGlassRequest,
  OpenedPatient,
  PatientAnswer,
  PopulationAnswer,
  RetriedAnswer,
  StatusAnswer,
  TraceAnswer,
  WavesAnswer,
} from '../contract/dashboard-api.ts';
import type {
  DeviceAnswer,
  DeviceMethodRequest,
  DeviceRecord,
  DeviceStatusRequest,
  DevicesAnswer,
  DeviceWishRequest,
  MethodAnswer,
} from '../contract/device-administration.ts';
import type { ModelQualityAnswer } from '../contract/model-quality.ts';
import type { DisplayRequest, WallDisplay } from '../contract/wall-display.ts';
import { reasonText } from './format.ts';
import { goSignIn } from './session-bridge.ts';
import { useSettings } from './settings.ts';
import { useDashboard } from './store.ts';

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (response.status === 401) goSignIn();
  if (!response.ok) throw new Error(await reasonOf(response, path));
  return (await response.json()) as T;
}

/** Rejects with a sentence for the page. */
async function post<T>(path: string, body: object): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wardlight': 'dashboard',
      'x-wardlight-person': encodeURIComponent(useSettings.getState().person),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await reasonOf(response, path));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function reasonOf(response: Response, path: string): Promise<string> {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { error?: string }).error ?? text;
  } catch {
    return `${path}: ${response.status}`;
  }
}

/** The last good answer stays when a request fails, and the page says of when it is. */
function orSay(work: Promise<void>): Promise<void> {
  return work.catch((error: unknown) => useDashboard.getState().setTrouble(reasonText(error)));
}

/** @returns whether the service answered */
export async function refreshStatus(): Promise<boolean> {
  const answer = await get<StatusAnswer>('/api/status').catch(() => null);
  if (answer !== null) useDashboard.getState().takeStatus(answer);
  return answer !== null;
}

export function refreshPopulation(): Promise<void> {
  return orSay(get<PopulationAnswer>('/api/population').then((answer) => useDashboard.getState().takePopulation(answer)));
}

/** The patient whose page is open; nothing when another page is. */
export async function refreshPatient(): Promise<void> {
  const { page, hours } = useDashboard.getState();
  if (page.name !== 'patient') return;
  const path = `/api/patients/${page.id}?hours=${hours}`;
  const response = await fetch(path).catch((error: unknown) => reasonText(error));
  if (typeof response === 'string' || (!response.ok && response.status !== 404 && response.status !== 403)) {
    useDashboard.getState().setTrouble(typeof response === 'string' ? response : await reasonOf(response, path));
    return;
  }
  const answer = (await response.json()) as PatientAnswer | { readonly breakGlass?: true };
  const now = useDashboard.getState();
  if (now.page.name !== 'patient' || now.page.id !== page.id || now.hours !== hours) return;
  if (response.ok) now.takePatient(answer as PatientAnswer);
  else if (response.status === 404) now.takePatient(null);
  else if (answer.breakGlass === true) now.closePatient();
}

/** Opens a patient of another ward for a while; the reason is written down first. @param id of the Patient */
export async function breakGlass(id: string, reason: string): Promise<void> {
  await post(`/api/patients/${id}/break-glass`, { reason });
  await refreshPatient();
}

/** The same by the bed, where no link leads to the patient. @returns id of the Patient who lies there */
export async function breakGlassOfBed(bed: string, reason: string): Promise<string> {
  const { patient } = await post<{ readonly patient: string }>('/api/break-glass', { bed, reason } satisfies BreakGlassRequest);
  return patient.replace('Patient/', '');
}

export function requestOpened(): Promise<readonly OpenedPatient[]> {
  return get<readonly OpenedPatient[]>('/api/break-glass');
}

/** What the open page shows beside the board. */
export function refreshPage(): void {
  const { page } = useDashboard.getState();
  if (page.name === 'patient') void refreshPatient();
  if (page.name === 'population') void refreshPopulation();
  if (page.name === 'status') void refreshStatus();
  if (page.name === 'devices') void refreshDevices();
}

/** The hub's devices, and the one whose page is open. */
export async function refreshDevices(): Promise<void> {
  const { page } = useDashboard.getState();
  if (page.name !== 'devices') return;
  try {
    const devices = await get<DevicesAnswer>('/api/devices');
    const device = page.id === null ? null : await get<DeviceAnswer>(devicePath(page.id));
    const now = useDashboard.getState();
    now.takeDevices(devices);
    if (now.page.name === 'devices' && now.page.id === page.id) now.takeDevice(device);
  } catch (error) {
    useDashboard.getState().setHubTrouble(reasonText(error));
  }
}

const devicePath = (id: string): string => `/api/devices/${encodeURIComponent(id)}`;

export async function setDeviceStatus(id: string, wanted: DeviceStatusRequest): Promise<void> {
  await post(`${devicePath(id)}/status`, wanted);
  await refreshDevices();
}

export async function wishOfDevice(id: string, wanted: DeviceWishRequest): Promise<void> {
  await post(`${devicePath(id)}/desired`, wanted);
  await refreshDevices();
}

export function callDevice(id: string, wanted: DeviceMethodRequest): Promise<MethodAnswer> {
  return post<MethodAnswer>(`${devicePath(id)}/methods`, wanted);
}

export function newestOfDevice(id: string): Promise<readonly DeviceRecord[]> {
  return get<readonly DeviceRecord[]>(`${devicePath(id)}/records`);
}

/** @param patient `Patient/{id}` */
export async function act(patient: string, wanted: ActRequest): Promise<void> {
  await post(`/api/patients/${patient.replace('Patient/', '')}/acts`, wanted);
  await refreshPatient();
}

/** The station at the bed is asked to send its waves. @param id of the Patient */
export function requestWaves(id: string, seconds: number): Promise<WavesAnswer> {
  return post<WavesAnswer>(`/api/patients/${id}/waves`, { seconds });
}

export function requestShifts(): Promise<ShiftsAnswer> {
  return get<ShiftsAnswer>('/api/shifts');
}

/** Those who may see this patient, or all patients of these wards. */
export type PeopleOf = { readonly patient: string } | { readonly wards: readonly string[] };

/** Whom patients can be given to. */
export function requestPeople(about: PeopleOf): Promise<PeopleAnswer> {
  if ('patient' in about) return get<PeopleAnswer>(`/api/patients/${about.patient.replace('Patient/', '')}/people`);
  return get<PeopleAnswer>(`/api/people?${new URLSearchParams(about.wards.map((ward) => ['ward', ward])).toString()}`);
}

/** This browser shows the board of a wall from now on, and the person is signed out of it. @returns where it goes */
export async function beginDisplay(wanted: DisplayRequest): Promise<string> {
  return (await post<{ readonly to: string }>('/api/displays', wanted)).to;
}

export function requestDisplays(): Promise<readonly WallDisplay[]> {
  return get<readonly WallDisplay[]>('/api/displays');
}

/** @param id null: this browser's own */
export async function endDisplay(id: string | null): Promise<void> {
  await post(id === null ? '/api/displays/end' : `/api/displays/${id}/end`, {});
}

/** @param month `2026-11`; null: the newest */
export function requestModels(month: string | null): Promise<ModelQualityAnswer> {
  return get<ModelQualityAnswer>(`/api/models${month === null ? '' : `?month=${month}`}`);
}

export async function handOver(wanted: HandOverRequest): Promise<void> {
  await post('/api/handover', wanted);
}

/** Gives a parked message to its stage again. */
export async function retryParked(id: string): Promise<void> {
  await post(`/api/parked/${id}/retry`, {});
}

/** @returns how many are on their way */
export async function retryAllParked(): Promise<number> {
  return (await post<RetriedAnswer>('/api/parked/retry', {})).count;
}

export async function sendLetterAgain(id: string): Promise<void> {
  await post(`/api/dead-letters/${encodeURIComponent(id)}/again`, {});
}

/** One Observation back to its bytes. */
export function requestTrace(observation: string): Promise<TraceAnswer> {
  return get<TraceAnswer>(`/api/trace/${observation.replace('Observation/', '')}`);
}
