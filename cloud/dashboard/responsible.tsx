import type { CareState } from '../contract/care-team.ts';
import { timeText } from './format.ts';
import { t } from './i18n/index.ts';

/** Who is responsible now and until when, whose shift ended without anybody after, and who comes next. */
export function Responsible({ care: { responsible, lapsed, next } }: { care: CareState }) {
  return (
    <>
      <strong>{responsible?.name ?? t('ward.nobody')}</strong>
      {responsible?.until != null && <small> {t('shift.until', { time: timeText(responsible.until) })}</small>}
      {lapsed !== null && <div className="late">{t('shift.lapsed', { name: lapsed.name, time: timeText(lapsed.since) })}</div>}
      {next !== null && <div className="quiet">{t('shift.coming', { name: next.name, time: timeText(next.from) })}</div>}
    </>
  );
}
