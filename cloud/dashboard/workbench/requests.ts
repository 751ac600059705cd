import type {
  ImportReport,
  MappingCheck,
  MappingHistory,
  MappingVersion,
  SampleMessage,
  WorkbenchAnswer,
  WorkbenchRequest,
} from '../../contract/mapping-workbench.ts';
import { useSettings } from '../settings.ts';

export interface Texts {
  readonly device: string;
  readonly fhir: string;
}

/** Rejects with a sentence for the page. */
async function ask<T>(path: string, body?: unknown, accepted: readonly number[] = []): Promise<T> {
  const sent = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-wardlight': 'dashboard',
      'x-wardlight-person': encodeURIComponent(useSettings.getState().person),
    },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, body === undefined ? {} : sent);
  const answer = (await response.json()) as T & { error?: string };
  if (response.ok || accepted.includes(response.status)) return answer;
  throw new Error(answer.error ?? `${path} answered ${response.status}`);
}

export const requestRun = (request: WorkbenchRequest): Promise<WorkbenchAnswer> => ask('/api/workbench/run', request);
export const requestImport = (text: string): Promise<ImportReport> => ask('/api/workbench/import', { text });
export const requestMessages = (): Promise<readonly SampleMessage[]> => ask('/api/workbench/messages');
export const requestParked = (id: string): Promise<SampleMessage> => ask(`/api/parked/${encodeURIComponent(id)}/message`);
export const requestHistory = (): Promise<MappingHistory> => ask('/api/mappings');
export const requestTexts = (version: number): Promise<Texts> => ask(`/api/mappings/${version}`);
export const requestActivate = (version: number): Promise<MappingVersion> => ask(`/api/mappings/${version}/activate`, {});
/** The check, when the mapping has errors. */
export const requestPublish = (texts: Texts, note: string): Promise<MappingVersion | MappingCheck> =>
  ask('/api/mappings', { ...texts, note }, [422]);
