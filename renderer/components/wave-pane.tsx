import { useEffect } from 'react';
import { t } from '../i18n/index.ts';
import { numberText } from '../i18n/numbers.ts';
import { toggleFreeze } from '../keys.ts';
import { useBedside } from '../store/bedside-store.ts';
import { displaySettings, useDisplay } from '../store/display-store.ts';
import { unfreezeWaves, useFreeze } from '../store/freeze-store.ts';
import { openPanel, usePanel } from '../store/panel-store.ts';
import { shownWaves } from '../waveform/shown-waves.ts';
import { FreezeCursors } from './freeze-cursors.tsx';
import { StandbyCover } from './standby-cover.tsx';
import { WaveRowView } from './wave-row.tsx';

export function WavePane() {
  const rows = useBedside((state) => state.hello?.waves) ?? [];
  // Another patient's row begins empty.
  const whose = useBedside((state) => state.hello?.patient?.encounter ?? '');
  const played = useBedside((state) => (state.hello?.simulated === true ? (state.hello.simulatedSource ?? 'simulator') : null));
  const display = useDisplay();
  const settings = displaySettings(display);
  const frozen = useFreeze((state) => state.atMs !== null);
  const shown = shownWaves(rows, settings);
  // A screen lies over the keys below; what of them can be seen is nothing to aim at.
  const covered = usePanel(({ open }) => open !== null);
  useEffect(() => unfreezeWaves, [whose]);
  return (
    <main className="waves" aria-label={t('vitals.waves')}>
      <div className="wave-rows">
        {shown.map((row) => (
          <WaveRowView key={`${row.channel} ${whose}`} row={row} settings={settings} pxPerMm={display.pxPerMm} frozen={frozen} />
        ))}
        <FreezeCursors rows={shown} />
      </div>
      <StandbyCover />
      <div className="sweep-note">
        <button type="button" className="key wave-key" inert={covered} aria-pressed={frozen} onClick={toggleFreeze}>
          {t(frozen ? 'waves.goOn' : 'waves.freeze')} <kbd>F12</kbd>
        </button>
        <button type="button" className="key wave-key" inert={covered} onClick={() => openPanel('display')}>
          {rows.length > shown.length ? t('waves.more', { count: rows.length - shown.length }) : t('waves.settings')}
        </button>
        <span className="sweep-words">
          {played !== null && <strong className="simulated">{t('screen.simulatedPatient', { source: played })}</strong>}
          <span>
            {[
              t('waves.filter'),
              ...(display.pxPerMm === null
                ? [t('waves.uncalibrated')]
                : [t('waves.calibrated', { px: numberText(display.pxPerMm, 2) })]),
            ].join(' · ')}
          </span>
        </span>
      </div>
    </main>
  );
}
