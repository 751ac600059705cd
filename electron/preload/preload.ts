import { contextBridge, ipcRenderer } from 'electron';
import type { MainEvent, WardlightBridge } from '#ipc';

const bridge: WardlightBridge = {
  requestMonitorPort: () => ipcRenderer.send('wardlight:request-monitor-port'),
  onMainEvent(listener) {
    const forward = (_event: unknown, mainEvent: MainEvent): void => listener(mainEvent);
    ipcRenderer.on('wardlight:main-event', forward);
    return () => ipcRenderer.removeListener('wardlight:main-event', forward);
  },
};

// A bridge cannot carry a port, a window message can.
ipcRenderer.on('wardlight:monitor-port', (event) => window.postMessage('wardlight:monitor-port', '*', [...event.ports]));
contextBridge.exposeInMainWorld('wardlight', bridge);
