import type { PushAnswer, PushSubscription as Subscription } from '../../contract/push.ts';

/** `absent`: this browser or this service offers none; `blocked`: the browser was told to refuse it. */
export type PushState = 'absent' | 'blocked' | 'off' | 'on';

const HEADERS = { 'content-type': 'application/json', 'x-wardlight': 'dashboard' };
const WORKER = '/service-worker.js';

/** How it stands on this browser; one that is on is told to the service again, with the rights of who is signed in now. */
export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return 'absent';
  if ((await serviceKey()) === null) return 'absent';
  if (Notification.permission === 'denied') return 'blocked';
  const kept = await (await navigator.serviceWorker.getRegistration(WORKER))?.pushManager.getSubscription();
  if (kept === null || kept === undefined) return 'off';
  await tell('/api/push', subscriptionOf(kept));
  return 'on';
}

/** Asks the person, by the browser's own question. Rejects when the browser's push service cannot be reached. */
export async function pushOn(): Promise<PushState> {
  const key = await serviceKey();
  if (key === null) return 'absent';
  if ((await Notification.requestPermission()) !== 'granted') return Notification.permission === 'denied' ? 'blocked' : 'off';
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await tell('/api/push', subscriptionOf(made));
  return 'on';
}

export async function pushOff(): Promise<PushState> {
  const kept = await (await navigator.serviceWorker.getRegistration(WORKER))?.pushManager.getSubscription();
  if (kept !== null && kept !== undefined) {
    await tell('/api/push/end', { endpoint: kept.endpoint });
    await kept.unsubscribe();
  }
  return 'off';
}

async function serviceKey(): Promise<string | null> {
  const response = await fetch('/api/push', { headers: { accept: 'application/json' } });
  return response.ok ? ((await response.json()) as PushAnswer).key : null;
}

function subscriptionOf(made: PushSubscription): Subscription {
  const { endpoint = '', keys } = made.toJSON();
  return { endpoint, keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' } };
}

async function tell(path: string, body: object): Promise<void> {
  const response = await fetch(path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(((await response.json()) as { error?: string }).error ?? `${path}: ${response.status}`);
}
