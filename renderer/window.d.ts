import type { WardlightBridge } from '#ipc';
import type { Probe } from './probe.ts';

declare global {
  interface Window {
    readonly wardlight: WardlightBridge;
    __wardlightProbe: Probe;
  }
}
