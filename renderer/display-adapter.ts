import { displayConfig } from '#ipc';
import { speak } from './i18n/index.ts';
import { displaySettings, useDisplay } from './store/display-store.ts';

const PLACE = 'wardlight-display';

/** What was chosen at this screen comes back with it, and the window speaks and writes as its display is set. */
export function startDisplay(): void {
  useDisplay.setState({ chosen: stored() });
  const follow = (): void => {
    const state = useDisplay.getState();
    const { language } = displaySettings(state);
    speak(language);
    document.documentElement.lang = language;
    localStorage.setItem(PLACE, JSON.stringify(state.chosen));
  };
  follow();
  useDisplay.subscribe(follow);
}

/** What cannot be read is as if nobody had chosen anything: the screen must open. */
function stored(): ReturnType<typeof displayConfig.parse> {
  try {
    const read = displayConfig.safeParse(JSON.parse(localStorage.getItem(PLACE) ?? '{}'));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
