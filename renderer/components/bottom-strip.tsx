import { type TextKey, t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { acknowledge, pauseOrResumeAlarms, pauseOrResumeAudio } from '../keys.ts';
import { type ScreenId, screenEntry } from '../screens/screen-list.ts';
import { storageWarning } from '../storage-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { closePanel, openPanel, usePanel } from '../store/panel-store.ts';

/** Fixed keys, always in the same places; beside them what must be known about this machine. */
export function BottomStrip() {
  const silent = useBedside((state) => (state.alarms?.audio.state ?? 'on') !== 'on');
  const paused = useBedside((state) => (state.alarms?.alarmsPaused ?? null) !== null);
  const unseen = useBedside((state) => state.alarms?.alarms.filter(({ state: phase }) => phase === 'ended-unseen').length ?? 0);
  const changed = useBedside((state) => state.limits?.limits.filter((one) => one.changed).length ?? 0);
  return (
    <footer className="bottom">
      <nav className="fixed-keys" aria-label={t('screen.fixedKeys')}>
        <button type="button" className="key acknowledge" onClick={acknowledge}>
          {t('screen.keyAcknowledge')} <kbd>F2</kbd>
        </button>
        <button type="button" className="key" aria-pressed={silent} onClick={pauseOrResumeAudio}>
          {t(silent ? 'screen.keyResumeAudio' : 'screen.keyPauseAudio')} <kbd>F3</kbd>
        </button>
        <ScreenKey id="alarms" name="screen.keyAlarms" badge={unseen > 0 ? t('screen.ended', { count: unseen }) : null} />
        <ScreenKey id="limits" name="screen.keyLimits" badge={changed > 0 ? t('screen.changed', { count: changed }) : null} />
        <ScreenKey id="patient" name="screen.keyPatient" />
        <button type="button" className="key" aria-pressed={paused} onClick={pauseOrResumeAlarms}>
          {t(paused ? 'screen.keyResumeAlarms' : 'screen.keyPauseAlarms')} <kbd>F10</kbd>
        </button>
        <ScreenKey id="menu" name="screen.keyMore" />
        <button type="button" className="key" onClick={closePanel}>
          {t('screen.keyMain')} <kbd>Esc</kbd>
        </button>
      </nav>
      <Remarks />
    </footer>
  );
}

function ScreenKey({ id, name, badge = null }: { id: ScreenId; name: TextKey; badge?: string | null }) {
  const open = usePanel((state) => state.open === id);
  return (
    <button type="button" className="key" aria-pressed={open} onClick={() => openPanel(id)}>
      {t(name)} <kbd>{screenEntry(id).key}</kbd>
      {badge !== null && <span className="badge">{badge}</span>}
    </button>
  );
}

function Remarks() {
  const recorder = useBedside((state) => state.link?.recorder);
  const storage = storageWarning(recorder?.space);
  const notice = useBedside((state) => state.notice);
  return (
    <div className="remarks">
      {recorder?.state === 'failing' && (
        <strong className="remark-warning">{t('screen.notRecording', { detail: monitorText(recorder.detail ?? '') })}</strong>
      )}
      {storage !== null && <span className="remark-warning">{storage}</span>}
      {notice !== null && <span className="remark-warning">{notice.split(' · ').map(monitorText).join(' · ')}</span>}
      <span>{t('common.notMedicalDevice')}</span>
    </div>
  );
}
