import { createRoot } from 'react-dom/client';
import { connectMonitor } from './bridge.ts';
import { startFlashClock } from './flash-clock.ts';
import { BedsideScreen } from './screens/bedside-screen.tsx';
import { startAlarmSound } from './sound/player-adapter.ts';
import './style/bedside.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
const sound = startAlarmSound();
connectMonitor(() => sound.ready());
startFlashClock(document.documentElement);
createRoot(root).render(<BedsideScreen />);
