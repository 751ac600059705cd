import { useEffect, useMemo, useRef, useState } from 'react';
import { clockText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { Behind, Link } from '../link-state.tsx';
import { endDisplay } from '../requests.ts';
import { useDashboard } from '../store.ts';
import { boardRows } from '../ward/ward-order.ts';
import { wallGrid } from './wall-grid.ts';
import { WallTile } from './wall-tile.tsx';

const ALL = { order: 'risk', ward: '', find: '', person: null } as const;

/** The board on a wall: every bed at once, the sickest first, nothing to press but its end. */
export function Wall() {
  const beds = useDashboard((state) => state.beds);
  const minute = useDashboard((state) => Math.floor(state.nowMs / 60_000));
  const nowMs = useDashboard((state) => state.nowMs);
  const person = useDashboard((state) => state.session?.person);
  const rows = useMemo(() => boardRows(Object.values(beds ?? {}), ALL, minute * 60_000), [beds, minute]);
  const host = useRef<HTMLElement>(null);
  const { width, height } = useSize(host);
  const { columns, lines, unit, shown } = wallGrid(rows.length, width, height);
  useEffect(() => {
    document.title = `${t('wall.label')} · ${t('app.title')}`;
  }, []);
  const end = (): void => {
    if (confirm(t('wall.endSure'))) void endDisplay(null).finally(() => location.assign('/'));
  };
  return (
    <div className="wall">
      <header className="bar wall-bar">
        <h1>{t('wall.label')}</h1>
        <span>{person?.name.replace('Wall display: ', '')}</span>
        <span>{person?.wards?.join(', ') ?? t('ward.all')}</span>
        <Link />
        <span className="wall-clock">{clockText(new Date(nowMs).toISOString())}</span>
      </header>
      <Behind />
      <main ref={host}>
        {beds !== null && rows.length === 0 && <p className="empty">{t('wall.empty')}</p>}
        {beds === null && <p className="empty">{t('ward.waiting')}</p>}
        {rows.length > 0 && (
          <ol
            className="wall-grid"
            style={{
              fontSize: `${unit}px`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              gridTemplateRows: `repeat(${lines}, minmax(0, 1fr))`,
            }}
          >
            {rows.slice(0, shown).map((bed) => (
              <WallTile key={bed.patient} bed={bed} />
            ))}
            {shown < rows.length && <li className="wall-tile wall-more">{t('wall.more', { count: rows.length - shown })}</li>}
          </ol>
        )}
      </main>
      <footer>
        {t('wall.onlyShows')} {t('app.notDevice')}
        <button type="button" onClick={end}>
          {t('wall.end')}
        </button>
      </footer>
    </div>
  );
}

/** Of what is left between head and foot, px. */
function useSize(host: React.RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 1920, height: 980 });
  useEffect(() => {
    if (host.current === null) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(host.current);
    return () => watch.disconnect();
  }, [host]);
  return size;
}
