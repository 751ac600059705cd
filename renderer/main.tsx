import { createRoot } from 'react-dom/client';
import { connectMonitor } from './bridge.ts';
import { startFlashClock } from './flash-adapter.ts';
import { BedsideScreen } from './screens/bedside-screen.tsx';
import { startAlarmSound } from './sound/player-adapter.ts';
import './style/tokens.css';
import './style/screen.css';
import './style/alarms.css';
import './style/waves.css';
import './style/numerics.css';
import './style/score.css';
import './style/panels.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const sound = startAlarmSound();
connectMonitor(() => sound.ready());
startFlashClock(document.documentElement);
createRoot(root).render(<BedsideScreen />);
