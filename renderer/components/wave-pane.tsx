import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { StandbyCover } from './standby-cover.tsx';
import { WaveRowView } from './wave-row.tsx';

export function WavePane() {
  const rows = useBedside((state) => state.hello?.waves);
  // Another patient's row begins empty.
  const whose = useBedside((state) => state.hello?.patient?.encounter ?? '');
  const played = useBedside((state) => (state.hello?.simulated === true ? (state.hello.simulatedSource ?? 'simulator') : null));
  return (
    <main className="waves" aria-label={t('vitals.waves')}>
      {(rows ?? []).map((row) => (
        <WaveRowView key={`${row.channel} ${whose}`} row={row} />
      ))}
      <StandbyCover />
      <p className="sweep-note">
        {played !== null && <strong className="simulated">{t('screen.simulatedPatient', { source: played })}</strong>}
        25 mm/s · ECG 10 mm/mV · display not calibrated
      </p>
    </main>
  );
}
