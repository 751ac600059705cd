import { describe, expect, it } from 'vitest';
import type { DeviceStatus } from '#device';
import { PatientWatch } from '../../../../electron/monitor/patient/patient-watch.ts';

const status = (settings: DeviceStatus['settings']): DeviceStatus => ({
  kind: 'status',
  frame: 0,
  time: { arrival: { wallMs: 0, monotonicMs: 0 }, deviceUptimeMs: null, deviceWall: null },
  code: null,
  codeName: null,
  vendorCode: 'patient',
  label: 'Patient',
  unit: null,
  manufacturer: null,
  model: null,
  systemId: null,
  bedLabel: null,
  settings,
});

const active = (watch: PatientWatch, admitted: string | null) =>
  watch.conditions(admitted).filter((condition) => condition.active);

describe('the patient entered at the device', () => {
  it('alarms while it is another than the one admitted, and stops when they agree', () => {
    const watch = new PatientWatch();
    watch.take('monitor-1', 'MX800', status({ patientId: 'P-2' }));
    expect(active(watch, 'P-1')).toMatchObject([
      { condition: 'patient-mismatch-monitor-1', priority: 'medium', text: 'MX800 has patient P-2, admitted is P-1' },
    ]);
    expect(active(watch, null)[0]?.text).toBe('MX800 has patient P-2, nobody is admitted');
    watch.take('monitor-1', 'MX800', status({ patientId: ' P-1 ' }));
    expect(active(watch, 'P-1')).toEqual([]);
  });

  it('says nothing of a device that names nobody, tells of something else, or is gone', () => {
    const watch = new PatientWatch();
    watch.take('monitor-1', 'MX800', status({ operatingMode: 'monitoring' }));
    expect(watch.conditions('P-1')).toEqual([]);
    watch.take('monitor-1', 'MX800', status({ patientId: '' }));
    expect(active(watch, 'P-1')).toEqual([]);
    watch.take('monitor-1', 'MX800', status({ patientId: 'P-2' }));
    watch.take('monitor-1', 'MX800', status({ operatingMode: 'monitoring' }));
    expect(active(watch, 'P-1')).toHaveLength(1);
    watch.lost('monitor-1');
    expect(active(watch, 'P-1')).toEqual([]);
  });
});
