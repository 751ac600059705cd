import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { dateTimeText, numberText } from '../i18n/numbers.ts';
import { storageText } from '../storage-text.ts';
import { monitoringStopped, useBedside } from '../store/bedside-store.ts';
import { ageText, cloudText } from '../text.ts';

/** What has not reached the cloud yet, since when, and how long that can go on. */
export function ConnectionScreen() {
  const link = useBedside((state) => state.link);
  const nowMs = useBedside((state) => state.nowMs);
  const stopped = useBedside(monitoringStopped);
  if (link === null || stopped !== null) return <p>{t('common.notHeard')}</p>;
  const { cloud, recorder } = link;
  const { waiting, oldestWaitingMs, lastAcknowledgedMs, detail } = cloud;
  const since = (ms: number): string => `${dateTimeText(ms)} (${t('common.ago', { age: ageText(nowMs - ms) })})`;
  const fullInMs = recorder.space?.fullInMs ?? null;
  return (
    <dl className="facts">
      <dt>{t('system.hubState')}</dt>
      <dd>
        <strong>{cloudText({ ...cloud, waiting: 0 })}</strong> {detail !== null && monitorText(detail)}
      </dd>
      <dt>{t('system.waiting')}</dt>
      <dd>{waiting === 0 ? t('system.waitingNone') : numberText(waiting)}</dd>
      {oldestWaitingMs !== null && (
        <>
          <dt>{t('system.oldest')}</dt>
          <dd>{since(oldestWaitingMs)}</dd>
        </>
      )}
      {cloud.state !== 'not-configured' && (
        <>
          <dt>{t('system.lastTaken')}</dt>
          <dd>{lastAcknowledgedMs === null ? t('system.never') : since(lastAcknowledgedMs)}</dd>
        </>
      )}
      <dt>{t('system.recorder')}</dt>
      <dd>
        {t(recorder.state === 'recording' ? 'devices.recording' : 'devices.failing')}
        {recorder.detail !== null && ` · ${monitorText(recorder.detail)}`}
        {recorder.space != null && ` · ${storageText(recorder.space)}`}
      </dd>
      {fullInMs !== null && (
        <>
          <dt>{t('system.holds')}</dt>
          <dd>{ageText(fullInMs)}</dd>
        </>
      )}
      <dt />
      <dd className="review-note">{t('system.holdsNote')}</dd>
    </dl>
  );
}
