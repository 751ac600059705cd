import { useEffect, useState } from 'react';
import type { ShiftsAnswer } from '../contract/care-team.ts';
import { requestShifts } from './requests.ts';
import { useDashboard } from './store.ts';

const NONE: ShiftsAnswer = { now: null, next: null };

/** The shift that runs and the next, asked again when one ends; nulls until the service said so, and where the house has none. */
export function useShifts(): ShiftsAnswer {
  const [shifts, setShifts] = useState(NONE);
  const over = useDashboard(({ nowMs }) => shifts.now !== null && nowMs >= Date.parse(shifts.now.until));
  useEffect(() => {
    requestShifts().then(setShifts, () => undefined);
  }, [over]);
  return shifts;
}
