import { useEffect, useRef, useState } from 'react';
import { t } from '../i18n/index.ts';
import { closePanel } from '../store/panel-store.ts';

const HOLD_MS = 3_000;

/** Blocks touches while the screen is wiped. Nothing is hidden, alarms sound and flash; holding the key for 3 s ends it. */
export function ScreenLock() {
  const key = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [holding, setHolding] = useState(false);
  useEffect(() => {
    key.current?.focus();
    return () => {
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, []);
  const hold = (): void => {
    if (timer.current !== null) return;
    setHolding(true);
    timer.current = setTimeout(closePanel, HOLD_MS);
  };
  const release = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    setHolding(false);
  };
  return (
    <div className="screen-lock" role="dialog" aria-modal="true" aria-label={t('display.lock')}>
      <p>{t('display.lockedFor')}</p>
      <button
        ref={key}
        type="button"
        className={`key ${holding ? 'holding' : ''}`}
        onPointerDown={hold}
        onPointerUp={release}
        onPointerLeave={release}
        onKeyDown={({ key: name }) => (name === ' ' || name === 'Enter') && hold()}
        onKeyUp={release}
      >
        {t('display.unlock')}
      </button>
    </div>
  );
}
