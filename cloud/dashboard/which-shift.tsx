import type { WhichShift } from '../contract/care-team.ts';
import { timeText } from './format.ts';
import { said, t } from './i18n/index.ts';
import { useShifts } from './use-shifts.ts';

/** For which shift somebody becomes responsible; nothing to choose where the house has none. */
export function WhichShiftChoice({ value, choose }: { value: WhichShift; choose: (shift: WhichShift) => void }) {
  const { now, next } = useShifts();
  if (now === null || next === null) return null;
  return (
    <label>
      {t('shift.which')}
      <select value={value} onChange={(event) => choose(event.target.value as WhichShift)}>
        <option value="now">{t('shift.now', { name: said(now.name), time: timeText(now.until) })}</option>
        <option value="next">{t('shift.next', { name: said(next.name), time: timeText(next.from) })}</option>
      </select>
    </label>
  );
}
