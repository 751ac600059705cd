import type { ReactNode } from 'react';
import { AboutScreen } from '../components/about-screen.tsx';
import { AlarmList } from '../components/alarm-list.tsx';
import { BedsPane } from '../components/beds-pane.tsx';
import { CalibrationPanel } from '../components/calibration-panel.tsx';
import { ChartKeys } from '../components/chart-keys.tsx';
import { ConnectionScreen } from '../components/connection-screen.tsx';
import { DemoScreen } from '../components/demo-screen.tsx';
import { DeviceList } from '../components/device-list.tsx';
import { DisclosureScreen } from '../components/disclosure-screen.tsx';
import { DisplayPanel } from '../components/display-panel.tsx';
import { EventScreen } from '../components/event-screen.tsx';
import { LimitList } from '../components/limit-list.tsx';
import { LineScreen } from '../components/line-screen.tsx';
import { ObservationPanel } from '../components/observation-panel.tsx';
import { ParameterList } from '../components/parameter-list.tsx';
import { PatientPanel } from '../components/patient-panel.tsx';
import { ProtectionPanel } from '../components/protection-panel.tsx';
import { ScoreList } from '../components/score-list.tsx';
import { ScreenLock } from '../components/screen-lock.tsx';
import { ScreenMenu } from '../components/screen-menu.tsx';
import { StripScreen } from '../components/strip-screen.tsx';
import { TrendScreen } from '../components/trend-screen.tsx';
import { WardScreen } from '../components/ward-screen.tsx';
import { WhatIfScreen } from '../components/what-if-screen.tsx';
import type { ScreenId } from './screen-list.ts';

/** What each screen of screen-list.ts shows. */
export const CONTENTS: Readonly<Record<ScreenId, () => ReactNode>> = {
  menu: () => <ScreenMenu />,
  alarms: () => <AlarmList />,
  limits: () => <LimitList />,
  protection: () => <ProtectionPanel />,
  beds: () => <BedsPane />,
  patient: () => <PatientPanel />,
  scores: () => <ScoreList />,
  observations: () => <ObservationPanel />,
  devices: () => <DeviceList />,
  parameters: () => <ParameterList />,
  trends: () => <TrendScreen />,
  events: () => <EventScreen />,
  disclosure: () => <DisclosureScreen />,
  strip: () => <StripScreen />,
  'what-if': () => <WhatIfScreen />,
  line: () => <LineScreen />,
  connection: () => <ConnectionScreen />,
  about: () => <AboutScreen />,
  demo: () => <DemoScreen />,
  display: () => <DisplayPanel />,
  ward: () => <WardScreen />,
  calibration: () => <CalibrationPanel />,
  lock: () => <ScreenLock />,
  consciousness: () => <ChartKeys what="consciousness" />,
  'supplemental-oxygen': () => <ChartKeys what="supplemental-oxygen" />,
  temperature: () => <ChartKeys what="temperature" />,
  'respiratory-rate': () => <ChartKeys what="respiratory-rate" />,
  'spo2-scale': () => <ChartKeys what="spo2-scale" />,
  'respiratory-effort': () => <ChartKeys what="respiratory-effort" />,
  'capillary-refill': () => <ChartKeys what="capillary-refill" />,
  'oxygen-delivery': () => <ChartKeys what="oxygen-delivery" />,
  pain: () => <ChartKeys what="pain" />,
  'urine-output': () => <ChartKeys what="urine-output" />,
};
