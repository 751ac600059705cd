import { useEffect, useState } from 'react';
import { t } from '../i18n/index.ts';
import { isCare, useDashboard } from '../store.ts';
import { type PushState, pushOff, pushOn, pushState } from './push-bridge.ts';

/** Being told on this browser when the page is closed: nobody is, unless she asks for it here. */
export function PushButton() {
  const care = useDashboard((state) => state.session !== null && isCare(state));
  const [state, setState] = useState<PushState>('absent');
  const [fault, setFault] = useState<string | null>(null);
  const doing = (work: () => Promise<PushState>): void => {
    setFault(null);
    work().then(setState, (error: unknown) => setFault(error instanceof Error ? error.message : String(error)));
  };
  useEffect(() => {
    if (care) pushState().then(setState, () => undefined);
  }, [care]);
  if (!care || state === 'absent') return null;
  if (state === 'blocked') return <span className="push-blocked">{t('push.blocked')}</span>;
  return (
    <>
      <button type="button" aria-pressed={state === 'on'} onClick={() => doing(state === 'on' ? pushOff : pushOn)}>
        {t(state === 'on' ? 'push.on' : 'push.off')}
      </button>
      {fault !== null && <span role="alert">{t('app.failed', { reason: fault })}</span>}
    </>
  );
}
