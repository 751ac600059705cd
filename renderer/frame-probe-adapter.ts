import { Probe } from './probe.ts';

export const probe = new Probe();
window.__wardlightProbe = probe;

/** The task posted from inside an animation frame runs when that frame has been painted and handed over. */
const afterFrame = new MessageChannel();
afterFrame.port1.onmessage = () => {
  pending = false;
  probe.frameEnded(Date.now());
};
let pending = false;

/** Call inside an animation frame, after what it draws was said to the probe. */
export function measureThisFrame(): void {
  if (pending) return;
  pending = true;
  afterFrame.port2.postMessage(null);
}

/** For what React paints: it is in the next frame. */
export function measureNextFrame(what: string, arrivedMs: number): void {
  requestAnimationFrame(() => {
    probe.expect(what, arrivedMs);
    measureThisFrame();
  });
}
