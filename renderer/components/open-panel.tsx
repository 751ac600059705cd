import { type ReactNode, useEffect, useRef } from 'react';
import type { BedEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { closePanel, openPanel, type Panel, usePanel } from '../store/panel-store.ts';
import { AlarmList } from './alarm-list.tsx';
import { DeviceList } from './device-list.tsx';
import { EntryKeys } from './entry-keys.tsx';
import { LimitList } from './limit-list.tsx';
import { ObservationPanel } from './observation-panel.tsx';
import { ParameterList } from './parameter-list.tsx';
import { PatientPanel } from './patient-panel.tsx';
import { ProtectionPanel } from './protection-panel.tsx';
import { ScoreList } from './score-list.tsx';

const TITLES: Readonly<Record<Panel, string>> = {
  alarms: 'Alarms',
  limits: 'Alarm limits',
  patient: 'Patient',
  protection: 'Alarm paused, alarm off, audio off',
  devices: 'Devices and connections',
  parameters: 'Everything the devices tell',
  observations: 'Observations',
  scores: 'Scores',
  consciousness: 'Consciousness (ACVPU)',
  'supplemental-oxygen': 'Air or oxygen',
  temperature: 'Temperature',
  'respiratory-rate': 'Breaths counted in a minute',
  'spo2-scale': 'SpO₂ scale of NEWS2',
  'respiratory-effort': 'Respiratory effort',
  'capillary-refill': 'Capillary refill',
  'oxygen-delivery': 'Air or oxygen',
};

/** Lies over the waves, never over the top strip, the numbers or the fixed keys. */
export function OpenPanel() {
  const panel = usePanel((state) => state.open);
  if (panel === null) return null;
  return (
    <Frame key={panel} title={TITLES[panel]}>
      <Content panel={panel} />
    </Frame>
  );
}

function Content({ panel }: { panel: Panel }) {
  if (panel === 'alarms') return <AlarmList />;
  if (panel === 'limits') return <LimitList />;
  if (panel === 'patient') return <PatientPanel />;
  if (panel === 'protection') return <ProtectionPanel />;
  if (panel === 'devices') return <DeviceList />;
  if (panel === 'parameters') return <ParameterList />;
  if (panel === 'observations') return <ObservationPanel />;
  if (panel === 'scores') return <ScoreList />;
  return <EntryKeys what={panel} onEnter={enter} />;
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // What is typed or scanned goes into the field that asked for it.
    if (!frame.current?.contains(before)) frame.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className="panel" role="dialog" aria-label={title} tabIndex={-1} ref={frame}>
      <div className="panel-heading">
        <h2>{title}</h2>
        <button type="button" className="key" onClick={closePanel}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <div className="panel-content">{children}</div>
    </div>
  );
}

/** Back to the set that is being charted, while it is. */
function enter(entry: BedEntry): void {
  tellMonitor({ type: 'enter', entry });
  if (usePanel.getState().charting) openPanel('observations');
  else closePanel();
}
