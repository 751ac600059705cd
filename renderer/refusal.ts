import { useState } from 'react';
import { useBedside } from './store/bedside-store.ts';

export interface Refusal {
  /** Why the monitor did not do what was asked last; null when it did, or nothing was asked. */
  readonly why: string | null;
  /** To be called before asking: what was refused until then is known. */
  readonly watch: () => void;
}

/** @param where the part of the monitor that refuses, as its issues say it */
export function useRefusal(where: string): Refusal {
  const latest = useBedside((state) => state.issues.find((issue) => issue.where === where && issue.reason === 'refused'));
  const [known, setKnown] = useState(latest);
  return { why: latest === undefined || latest === known ? null : latest.detail, watch: () => setKnown(latest) };
}
