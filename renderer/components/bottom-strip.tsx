import { t } from '../i18n/index.ts';
import { acknowledge, pauseOrResumeAlarms, pauseOrResumeAudio } from '../keys.ts';
import { storageWarning } from '../storage-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { openPanel } from '../store/panel-store.ts';

/** Fixed keys, always in the same places; beside them what must be known about this machine. */
export function BottomStrip() {
  const silent = useBedside((state) => (state.alarms?.audio.state ?? 'on') !== 'on');
  const paused = useBedside((state) => (state.alarms?.alarmsPaused ?? null) !== null);
  const unseen = useBedside((state) => state.alarms?.alarms.filter(({ state: phase }) => phase === 'ended-unseen').length ?? 0);
  const changed = useBedside((state) => state.limits?.limits.filter((one) => one.changed).length ?? 0);
  const recorder = useBedside((state) => state.link?.recorder);
  const storage = storageWarning(recorder?.space);
  const notice = useBedside((state) => state.notice);
  return (
    <footer className="bottom">
      <button type="button" className="key" onClick={acknowledge}>
        {t('screen.keyAcknowledge')} <kbd>F2</kbd>
      </button>
      <button type="button" className="key" aria-pressed={silent} onClick={pauseOrResumeAudio}>
        {t(silent ? 'screen.keyResumeAudio' : 'screen.keyPauseAudio')} <kbd>F3</kbd>
      </button>
      <button type="button" className="key" onClick={() => openPanel('alarms')}>
        {t('screen.keyAlarms')} {unseen > 0 && <span className="badge">{t('screen.ended', { count: unseen })}</span>}{' '}
        <kbd>F6</kbd>
      </button>
      <button type="button" className="key" onClick={() => openPanel('limits')}>
        {t('screen.keyLimits')} {changed > 0 && <span className="badge">{t('screen.changed', { count: changed })}</span>}{' '}
        <kbd>F7</kbd>
      </button>
      <button type="button" className="key" onClick={() => openPanel('patient')}>
        {t('screen.keyPatient')} <kbd>F8</kbd>
      </button>
      <button type="button" className="key" aria-pressed={paused} onClick={pauseOrResumeAlarms}>
        {t(paused ? 'screen.keyResumeAlarms' : 'screen.keyPauseAlarms')} <kbd>F10</kbd>
      </button>
      <button type="button" className="key" onClick={() => openPanel('menu')}>
        {t('screen.keyMore')} <kbd>F11</kbd>
      </button>
      <div className="remarks">
        {recorder?.state === 'failing' && (
          <strong className="remark-warning">{t('screen.notRecording', { detail: recorder.detail ?? '' })}</strong>
        )}
        {storage !== null && <span className="remark-warning">{storage}</span>}
        {notice !== null && <span className="remark-warning">{notice}</span>}
        <span>{t('common.notMedicalDevice')}</span>
      </div>
    </footer>
  );
}
