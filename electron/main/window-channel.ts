import { type BrowserWindow, ipcMain } from 'electron';
import { CHANNELS, type MainEvent, mainEvent, noArguments } from '../ipc/bridge.ts';
import { PAGE } from './page-protocol-adapter.ts';

/** Everything between main and its one window: who speaks and what is said are checked at both ends. */
export interface WindowChannel {
  /** @returns whether a living window was told */
  tell(event: MainEvent): boolean;
}

export function openChannel(
  window: () => BrowserWindow | null,
  { portWanted, refused }: { readonly portWanted: (window: BrowserWindow) => void; readonly refused: (why: string) => void },
): WindowChannel {
  ipcMain.on(CHANNELS.requestMonitorPort, (event, ...rest) => {
    const own = window();
    if (own === null || event.sender !== own.webContents || event.senderFrame !== own.webContents.mainFrame)
      refused('not our window');
    else if (event.senderFrame.url !== PAGE) refused('not our page');
    else if (!noArguments.safeParse(rest).success) refused('arguments');
    else portWanted(own);
  });
  return {
    tell(event) {
      const own = window();
      if (own === null || own.isDestroyed() || own.webContents.isCrashed()) return false;
      own.webContents.send(CHANNELS.mainEvent, mainEvent.parse(event));
      return true;
    },
  };
}
