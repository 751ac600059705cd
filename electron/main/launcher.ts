import { app } from 'electron';

/** Told to what started the app (`packaging/linux/wardlight.sh`): start again; the configuration is refused, so do not. */
const START_AGAIN = 75;
export const CONFIGURATION_REFUSED = 78;

/** The launcher of the Linux packages waits for us, and starts us again when we end unasked. */
export const LAUNCHED = process.env['WARDLIGHT_LAUNCHER'] === '1';

/** Ends now and starts again, with the version that is chosen then. */
export function startAgain(): void {
  if (!LAUNCHED) app.relaunch();
  app.exit(LAUNCHED ? START_AGAIN : 0);
}
