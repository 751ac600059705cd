export { type Monitor, type MonitorOptions, startMonitor } from './compose.ts';
export type { ScreenPort } from './screen/screens.ts';
