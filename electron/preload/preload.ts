import { contextBridge, ipcRenderer } from 'electron';
import { config } from 'zod/mini';
import { CHANNELS, mainEvent, type WardlightBridge } from '../ipc/bridge.ts';
import { stripDone } from '../ipc/strip-sheet.ts';

// The page's policy forbids code made from text.
config({ jitless: true });

const bridge: WardlightBridge = {
  requestMonitorPort: () => ipcRenderer.send(CHANNELS.requestMonitorPort),
  demo: (on) => ipcRenderer.send(CHANNELS.demo, on),
  strip: async (request) => stripDone.parse(await ipcRenderer.invoke(CHANNELS.strip, request)),
  onMainEvent(listener) {
    const forward = (_event: unknown, received: unknown): void => listener(mainEvent.parse(received));
    ipcRenderer.on(CHANNELS.mainEvent, forward);
    return () => ipcRenderer.removeListener(CHANNELS.mainEvent, forward);
  },
};

// A bridge cannot carry a port, a window message can.
ipcRenderer.on(CHANNELS.monitorPort, (event) =>
  window.postMessage(CHANNELS.monitorPort, window.location.origin, [...event.ports]),
);
contextBridge.exposeInMainWorld('wardlight', bridge);
