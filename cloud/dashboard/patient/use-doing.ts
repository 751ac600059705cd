import { useState } from 'react';
import { reasonText } from '../format.ts';
import { t } from '../i18n/index.ts';

/** One thing at a time, and in words when it was not done: what was typed stays until it was. */
export function useDoing(): {
  readonly busy: boolean;
  readonly trouble: string | null;
  readonly run: (work: () => Promise<void>) => void;
} {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  return {
    busy,
    trouble,
    run(work) {
      setBusy(true);
      setTrouble(null);
      work()
        .catch((error: unknown) => setTrouble(t('app.failed', { reason: reasonText(error) })))
        .finally(() => setBusy(false));
    },
  };
}
