import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, session, type BrowserWindow as Window } from 'electron';
import { CHANNELS, type StripDone, type StripRequest, type StripSheet, stripRequest } from '#ipc';
import { PAGE } from '../page-protocol-adapter.ts';
import { refuseAll } from '../window.ts';
import { stripPage } from './strip-page.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Saves and prints strips for the bedside page and for nobody else. @param window from which it is asked */
export function offerStrips(window: () => Window | null): void {
  ipcMain.handle(CHANNELS.strip, async (event, message: unknown): Promise<StripDone> => {
    const owner = window();
    if (owner === null || event.sender !== owner.webContents || event.senderFrame?.url !== PAGE)
      return { state: 'failed', detail: 'asked from elsewhere' };
    const read = stripRequest.safeParse(message);
    if (!read.success) {
      const issue = read.error.issues[0];
      return { state: 'failed', detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a strip'}` };
    }
    try {
      return await done(read.data, owner);
    } catch (error) {
      return { state: 'failed', detail: error instanceof Error ? error.message : String(error) };
    }
  });
}

async function done({ action, sheet }: StripRequest, owner: Window): Promise<StripDone> {
  if (action === 'print') return await withSheet(sheet, printed);
  const { canceled, filePath } = await dialog.showSaveDialog(owner, {
    defaultPath: join(app.getPath('documents'), `${safeName(sheet.fileName)}.pdf`),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  if (canceled || filePath === '') return { state: 'cancelled', detail: null };
  const pdf = await withSheet(sheet, (page) =>
    page.webContents.printToPDF({
      preferCSSPageSize: true,
      printBackground: true,
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
    }),
  );
  // It is of a patient: nobody else on this machine reads it.
  await writeFile(filePath, pdf, { mode: 0o600 });
  return { state: 'saved', detail: filePath };
}

function printed(page: Window): Promise<StripDone> {
  return new Promise((resolve) => {
    page.webContents.print({ silent: false, pageSize: 'A4', landscape: true, margins: { marginType: 'none' } }, (ok, why) =>
      resolve(ok ? { state: 'printed', detail: null } : { state: /cancel/i.test(why) ? 'cancelled' : 'failed', detail: why }),
    );
  });
}

/** Sheets that are being printed now, by their address. */
const sheets = new Map<string, string>();

/** A window that nobody sees, without script, network or anything kept; the bedside window goes on drawing. */
async function withSheet<T>(sheet: StripSheet, use: (page: Window) => Promise<T>): Promise<T> {
  const printing = session.fromPartition('printing');
  if (!printing.protocol.isProtocolHandled('wardlight')) {
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': POLICY };
    refuseAll(printing);
    printing.protocol.handle('wardlight', ({ url }) => new Response(sheets.get(url) ?? '', { headers }));
  }
  const address = `wardlight://print/${randomUUID()}`;
  sheets.set(address, stripPage(sheet));
  const page = new BrowserWindow({
    show: false,
    webPreferences: {
      session: printing,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      disableBlinkFeatures: 'Auxclick',
    },
  });
  try {
    await page.loadURL(address);
    return await use(page);
  } finally {
    page.destroy();
    sheets.delete(address);
  }
}

/** Nothing in it leads to another folder or is refused by a file system. */
export function safeName(name: string): string {
  const safe = name
    .replace(/[^\p{L}\p{N} ._-]/gu, '-')
    .replace(/^[. ]+/, '')
    .slice(0, 100);
  return safe === '' ? 'strip' : safe;
}
