import { z } from 'zod';
import { displayConfig } from '#ipc';
import { speak } from './i18n/index.ts';
import { timeText } from './i18n/numbers.ts';
import { displaySettings, followNight, OF_THE_WARD, UNCALIBRATED_PX_PER_MM, useDisplay } from './store/display-store.ts';

const PLACE = 'wardlight-display';
const LOOK_AT_CLOCK_MS = 5_000;
/** An older choice may hold what is the ward's now: only that is left out. */
const chosenHere = z.object(displayConfig.omit(OF_THE_WARD).shape);
/** Another display has another size: its measurement is not this one's. */
const CALIBRATION = `wardlight-px-per-mm ${screen.width}x${screen.height} ${window.devicePixelRatio}`;

/** What was chosen at this screen comes back with it, and the window speaks and writes as its display is set. */
export function startDisplay(): void {
  const measured = Number(localStorage.getItem(CALIBRATION) ?? Number.NaN);
  useDisplay.setState({ chosen: stored(), pxPerMm: measured > 0 ? measured : null });
  const follow = (): void => {
    const state = useDisplay.getState();
    const { language } = displaySettings(state);
    speak(language);
    document.documentElement.lang = language;
    // Style sheets measure keys and numbers in millimetres of this display.
    document.documentElement.style.setProperty('--mm', `${state.pxPerMm ?? UNCALIBRATED_PX_PER_MM}px`);
    const { layout, colours } = displaySettings(state);
    Object.assign(document.documentElement.dataset, { layout, colours });
    localStorage.setItem(PLACE, JSON.stringify(state.chosen));
    if (state.pxPerMm === null) localStorage.removeItem(CALIBRATION);
    else localStorage.setItem(CALIBRATION, String(state.pxPerMm));
  };
  follow();
  useDisplay.subscribe(follow);
  const lookAtClock = (): void => followNight(timeText(Date.now()));
  lookAtClock();
  setInterval(lookAtClock, LOOK_AT_CLOCK_MS);
  useDisplay.subscribe(({ configured }, before) => {
    if (configured.nightHours !== before.configured.nightHours) lookAtClock();
  });
}

/** What cannot be read is as if nobody had chosen anything: the screen must open. */
function stored(): z.infer<typeof chosenHere> {
  try {
    const read = chosenHere.safeParse(JSON.parse(localStorage.getItem(PLACE) ?? '{}'));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
