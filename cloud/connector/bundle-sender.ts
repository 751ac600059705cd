import { setTimeout as pause } from 'node:timers/promises';
import type { Bundle, BundleEntry, BundleEntryResponse } from '@medplum/fhirtypes';
import { type FhirClient, FhirError } from '../contract/fhir-client.ts';

/** What became of one entry. */
export type EntryResult =
  | {
      readonly kind: 'written';
      readonly created: boolean /** null: as it was sent. */;
      readonly id: string | null;
      readonly version: string | null;
    }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'refused'; readonly message: string };

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;

/**
 * One Bundle in the way the server takes it. In a batch, entries the server was too busy for are sent again alone (Q33); in a
 * transaction a refused entry is found by halving, so that the others are written.
 * Rejects when the server cannot answer.
 */
export async function sendEntries(fhir: FhirClient, entries: readonly BundleEntry[]): Promise<readonly EntryResult[]> {
  if (entries.length === 0) return [];
  return fhir.behaviour.bundle === 'transaction' ? sendTransaction(fhir, entries) : sendBatch(fhir, entries);
}

async function sendTransaction(fhir: FhirClient, entries: readonly BundleEntry[]): Promise<readonly EntryResult[]> {
  try {
    const answer = await fhir.bundle(bundleOf('transaction', entries));
    return entries.map((_entry, at) => written(answer.entry?.[at]?.response));
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    if (isConflict(error.status)) return entries.map(() => ({ kind: 'conflict' }));
    if (!isRefusal(error.status)) throw error;
    if (entries.length === 1) return [{ kind: 'refused', message: error.message }];
    const middle = Math.ceil(entries.length / 2);
    return [...(await sendTransaction(fhir, entries.slice(0, middle))), ...(await sendTransaction(fhir, entries.slice(middle)))];
  }
}

async function sendBatch(fhir: FhirClient, entries: readonly BundleEntry[]): Promise<readonly EntryResult[]> {
  const results: (EntryResult | null)[] = entries.map(() => null);
  let open = entries.map((_entry, at) => at);
  for (let attempt = 1; open.length > 0; attempt++) {
    const answer = await postBatch(
      fhir,
      open.map((at) => entries[at] as BundleEntry),
    );
    const busy: number[] = [];
    let status = 503;
    for (const [index, at] of open.entries()) {
      const response = answer.entry?.[index]?.response;
      const result = batchResult(response);
      if (result === null) {
        busy.push(at);
        status = statusOf(response);
      } else results[at] = result;
    }
    open = busy;
    if (open.length === 0) break;
    if (attempt === ATTEMPTS) throw new FhirError(status, null, `${open.length} entries of a batch`);
    await pause(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
  return results.map((result) => result ?? { kind: 'conflict' });
}

/** Too long for the server after all: in halves. */
async function postBatch(fhir: FhirClient, entries: readonly BundleEntry[]): Promise<Bundle> {
  try {
    return await fhir.bundle(bundleOf('batch', entries));
  } catch (error) {
    if (!(error instanceof FhirError && isRefusal(error.status))) throw error;
    if (entries.length === 1) {
      const response = { status: String(error.status), ...(error.outcome === null ? {} : { outcome: error.outcome }) };
      return { resourceType: 'Bundle', type: 'batch-response', entry: [{ response }] };
    }
    const middle = Math.ceil(entries.length / 2);
    const halves = [await postBatch(fhir, entries.slice(0, middle)), await postBatch(fhir, entries.slice(middle))];
    return { resourceType: 'Bundle', type: 'batch-response', entry: halves.flatMap(({ entry = [] }) => entry) };
  }
}

/** @returns null for what may pass by itself */
function batchResult(response: BundleEntryResponse | undefined): EntryResult | null {
  const status = statusOf(response);
  if (status >= 200 && status < 300) return written(response);
  if (isConflict(status)) return { kind: 'conflict' };
  if (!isEntryRefusal(status)) return null;
  const [issue] = response?.outcome?.resourceType === 'OperationOutcome' ? response.outcome.issue : [];
  return {
    kind: 'refused',
    message: `the entry was answered ${status}: ${issue?.details?.text ?? issue?.diagnostics ?? 'no outcome'}`,
  };
}

function written(response: BundleEntryResponse | undefined): EntryResult {
  const [, id = null, version = null] =
    /\/?[A-Z][A-Za-z]+\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/.exec(response?.location ?? '') ?? [];
  const tagged = /^(?:W\/)?"(.*)"$/.exec(response?.etag ?? '')?.[1] ?? null;
  return { kind: 'written', created: statusOf(response) === 201, id, version: version ?? tagged };
}

function statusOf(response: BundleEntryResponse | undefined): number {
  return Number.parseInt(response?.status ?? '', 10) || 500;
}

function isConflict(status: number): boolean {
  return status === 409 || status === 412;
}

/** The content is wrong and stays wrong; everything else (no rights, too busy, broken) may pass. */
function isRefusal(status: number): boolean {
  return status === 400 || status === 413 || status === 422;
}

/**
 * One entry among others: also when this server has no such type, or the token none of the rights for it. The others must not wait
 * for what only a person can mend.
 */
function isEntryRefusal(status: number): boolean {
  return isRefusal(status) || [403, 404, 405, 410, 501].includes(status);
}

function bundleOf(type: 'batch' | 'transaction', entries: readonly BundleEntry[]): Bundle {
  return { resourceType: 'Bundle', type, entry: [...entries] };
}
