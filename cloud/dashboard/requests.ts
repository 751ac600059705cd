import type { PatientAnswer, StatusAnswer, TraceAnswer, WardAnswer } from '../contract/dashboard-api.ts';
import { useDashboard } from './store.ts';

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Runs a request and turns its failure into the "behind" state; the last good answer stays, with its age. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    useDashboard.getState().setLink('live');
  } catch {
    useDashboard.getState().setLink('behind');
  }
}

export function refreshWard(): Promise<void> {
  return quietly(async () => useDashboard.getState().takeWard(await get<WardAnswer>('/api/ward')));
}

export function refreshStatus(): Promise<void> {
  return quietly(async () => useDashboard.getState().takeStatus(await get<StatusAnswer>('/api/status')));
}

/** The patient whose page is open; nothing when the board is. */
export function refreshPatient(): Promise<void> {
  const { page } = useDashboard.getState();
  if (page.name !== 'patient') return Promise.resolve();
  return quietly(async () => useDashboard.getState().takePatient(await get<PatientAnswer>(`/api/patients/${page.id}?hours=4`)));
}

/** Gives a parked message to its stage again. Rejects with a sentence for the page. */
export async function retryParked(id: string): Promise<void> {
  const response = await fetch(`/api/parked/${id}/retry`, { method: 'POST', headers: { 'x-wardlight': 'dashboard' } });
  if (!response.ok) throw new Error(((await response.json()) as { error: string }).error);
}

/** One Observation back to its bytes. Rejects with a sentence for the page. */
export function requestTrace(observation: string): Promise<TraceAnswer> {
  return get<TraceAnswer>(`/api/trace/${observation.replace('Observation/', '')}`);
}
