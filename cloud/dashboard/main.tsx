import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { connectLive } from './live-bridge.ts';
import { tellActivity } from './session-bridge.ts';
import './style.css';
import './wall/wall.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
connectLive();
tellActivity();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
