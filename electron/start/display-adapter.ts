import { type ChildProcess, spawn } from 'node:child_process';

/** Chromium switch: a sound output that nobody hears, for machines that have none and need none. Without it they alarm for it. */
export const VIRTUAL_SOUND = '--use-fake-device-for-media-stream';

export interface Display {
  /** Value for DISPLAY; null = the session's own. */
  readonly name: string | null;
  stop(): void;
}

/**
 * The session's display, or a virtual one of 1920 x 1080 when there is none. Rejects when Xvfb is not installed.
 * @param pixels e.g. `3840x2160`: a virtual one of that size in every case
 */
export async function openDisplay(environment: NodeJS.ProcessEnv, pixels?: string): Promise<Display> {
  if (pixels === undefined && (environment['DISPLAY'] || environment['WAYLAND_DISPLAY']))
    return { name: null, stop: () => undefined };
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${pixels ?? '1920x1080'}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const name = await displayNumber(xvfb);
  return { name: `:${name}`, stop: () => void xvfb.kill('SIGTERM') };
}

function displayNumber(xvfb: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    xvfb.on('error', (error) => reject(new Error(`no display, and Xvfb could not be started: ${error.message}`)));
    xvfb.on('exit', (code) => reject(new Error(`Xvfb ended with ${code} before it had a display`)));
    xvfb.stdio[3]?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
}
