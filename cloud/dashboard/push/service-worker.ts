import type { PushMessage } from '../../contract/push.ts';

/** What of a service worker's world is used here: the types of pages and of workers exclude each other. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window' }): Promise<readonly WorkerWindow[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: 'activate', listen: (event: Waiting) => void): void;
  addEventListener(type: 'push', listen: (event: Waiting & { readonly data: { json(): unknown } | null }) => void): void;
  addEventListener(type: 'notificationclick', listen: (event: Waiting & { readonly notification: Notification }) => void): void;
}
interface Waiting {
  waitUntil(work: Promise<unknown>): void;
}
interface WorkerWindow {
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}

const worker = globalThis as unknown as WorkerScope;

// Only a page that is its own can be led elsewhere.
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('push', (event) => {
  const message = event.data?.json() as PushMessage | undefined;
  if (message === undefined) return;
  const { id, title, text, path, urgent } = message;
  // The same news again takes the place of what is shown.
  event.waitUntil(
    worker.registration.showNotification(title, { body: text, tag: id, requireInteraction: urgent, data: { path } }),
  );
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data as { path: string };
  // Never elsewhere, whatever was sent.
  const url = new URL(path, worker.location.origin);
  if (url.origin === worker.location.origin) event.waitUntil(open(url.href));
});

async function open(url: string): Promise<void> {
  const [window] = await worker.clients.matchAll({ type: 'window' });
  if (window === undefined) await worker.clients.openWindow(url);
  else await window.navigate(url).then(() => window.focus());
}
