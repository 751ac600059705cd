import type { BedsideAlarm } from '../../contract/dashboard-api.ts';
import { said, t } from '../i18n/index.ts';
import { alarmsByWeight, shortAlarm } from './alarm-weight.ts';

/**
 * The alarm that weighs most, in a line, and how many there are besides: a bed that alarms much must not hide the others.
 * @param short the others as "+ 2", where the alarm itself needs the room
 */
export function AlarmLine({ alarms, short = false }: { alarms: readonly BedsideAlarm[]; short?: boolean }) {
  const [first, ...others] = alarmsByWeight(alarms);
  if (first === undefined) return null;
  return (
    <>
      <div
        className={`alarm ${first.source === 'technical' ? 'alarm-of-device' : `alarm-${first.priority}`}`}
        title={said(first.text)}
      >
        {said(shortAlarm(first.text))}
      </div>
      {others.length > 0 && (
        <small title={others.map(({ text }) => said(text)).join('\n')}>
          {short ? `+ ${others.length}` : t('ward.moreAlarms', { count: others.length })}
        </small>
      )}
    </>
  );
}
