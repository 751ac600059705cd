import { useEffect, useRef } from 'react';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { lookAtLine, useLine } from '../store/line-store.ts';
import { ChoiceKeys } from './review-keys.tsx';

const AGAIN_MS = 2_000;

/** The bytes of one device as they come, for whoever finds out why nothing is read. */
export function LineScreen() {
  const devices = useBedside((state) => state.link?.devices) ?? [];
  const { device, held, rows, leftOut } = useLine();
  const wanted = device ?? devices[0]?.id ?? null;
  const tail = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (wanted === null) return undefined;
    if (useLine.getState().device !== wanted) lookAtLine(wanted);
    const watch = (): void => tellMonitor({ type: 'watch-line', device: wanted });
    watch();
    const watching = setInterval(watch, AGAIN_MS);
    return () => clearInterval(watching);
  }, [wanted]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest row is brought into view
  useEffect(() => {
    if (tail.current !== null && !held) tail.current.scrollTop = tail.current.scrollHeight;
  }, [rows, held]);
  if (wanted === null) return <p>{t('devices.none')}</p>;
  return (
    <div className="line-screen">
      <p className="review-note">{t('system.lineNote')}</p>
      <div className="review-keys">
        <ChoiceKeys
          label={t('devices.title')}
          choices={devices.map(({ id }) => id)}
          chosen={wanted}
          text={(id) => devices.find((one) => one.id === id)?.label ?? id}
          onChoose={lookAtLine}
        />
        <button type="button" className="key" aria-pressed={held} onClick={() => useLine.setState({ held: !held })}>
          {t(held ? 'system.lineGoOn' : 'system.lineHold')}
        </button>
        {leftOut > 0 && <span>{t('system.lineLeftOut', { count: leftOut })}</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys */}
      <pre className="line-tail" ref={tail} tabIndex={0} aria-label={t('system.line')}>
        {rows.length === 0 ? t('system.lineWaiting') : rows.join('\n')}
      </pre>
    </div>
  );
}
