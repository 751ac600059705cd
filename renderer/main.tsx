import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { config } from 'zod';
import { connectMonitor } from './bridge.ts';
import { startDisplay } from './display-adapter.ts';
import { startFlashClock } from './flash-adapter.ts';
import { i18n } from './i18n/index.ts';
import { BedsideScreen } from './screens/bedside-screen.tsx';
import { startAlarmSound } from './sound/player-adapter.ts';
import '@fontsource-variable/inter';
import './style/tokens.css';
import './style/colours.css';
import './style/screen.css';
import './style/alarms.css';
import './style/waves.css';
import './style/numerics.css';
import './style/score.css';
import './style/panels.css';
import './style/devices.css';
import './style/protection.css';
import './style/patient.css';
import './style/wide.css';
import './style/review.css';
import './style/beds.css';
import './style/ward.css';
import './style/small.css';

// The page's policy forbids code made from text.
config({ jitless: true });
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const sound = startAlarmSound();
connectMonitor(() => sound.problem());
startFlashClock(document.documentElement);
startDisplay();
createRoot(root).render(
  <I18nextProvider i18n={i18n}>
    <BedsideScreen />
  </I18nextProvider>,
);
