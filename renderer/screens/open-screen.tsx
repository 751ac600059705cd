import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../i18n/index.ts';
import { closePanel, usePanel } from '../store/panel-store.ts';
import { CONTENTS } from './contents.tsx';
import { screenEntry } from './screen-list.ts';

/** What lies over the waves; never over the header, the numbers or the fixed keys. */
export function OpenScreen() {
  const open = usePanel((state) => state.open);
  if (open === null) return null;
  const Content = CONTENTS[open];
  if (screenEntry(open).cover === true) return <Content />;
  return (
    <Frame key={open} title={t(screenEntry(open).title)}>
      <Content />
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // What is typed or scanned goes into the field that asked for it.
    if (!frame.current?.contains(before)) frame.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div className="panel" role="dialog" aria-label={title} tabIndex={-1} ref={frame}>
      <div className="panel-heading">
        <h2>{title}</h2>
        <button type="button" className="key" onClick={closePanel}>
          {t('common.close')} <kbd>Esc</kbd>
        </button>
      </div>
      {/* Long lists are read with the arrow keys, too. */}
      <section className="panel-content" aria-label={title} tabIndex={0}>
        {children}
      </section>
    </div>
  );
}
