import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { WardBed } from '../../contract/dashboard-api.ts';
import { t, vitalLabel } from '../i18n/index.ts';
import { OpenByBed } from '../patient/break-glass.tsx';
import { useMe } from '../people/me.ts';
import { useDashboard } from '../store.ts';
import { BeginDisplay } from '../wall/begin-display.tsx';
import { type BoardChoice, boardRows } from './ward-order.ts';
import { COLUMNS, WardRow } from './ward-row.tsx';

const ROW_HEIGHT = 84;
/** Rows drawn outside the window, so that scrolling shows no gap. */
const BEYOND = 8;

export function WardBoard() {
  const beds = useDashboard((state) => state.beds);
  const me = useMe();
  const [choice, setChoice] = useState<BoardChoice>({ order: 'risk', ward: '', find: '', person: null });
  const all = useMemo(() => Object.values(beds ?? {}), [beds]);
  const minute = useDashboard((state) => Math.floor(state.nowMs / 60_000));
  const rows = useMemo(() => boardRows(all, choice, minute * 60_000), [all, choice, minute]);
  if (beds === null) return <p className="empty">{t('ward.waiting')}</p>;
  if (all.length === 0)
    return (
      <>
        <OpenByBed />
        <p className="empty">{t('ward.none')}</p>
      </>
    );
  const wards = [...new Set(all.map(({ ward }) => ward))].sort();
  const title = t('ward.title', { order: t(choice.order === 'risk' ? 'ward.byRisk' : 'ward.byRise') });
  return (
    <>
      <h1 className="unseen">{title}</h1>
      <div className="board-head">
        <form className="board-choice" role="search" onSubmit={(event) => event.preventDefault()}>
          <label>
            {t('ward.order')}
            <select
              value={choice.order}
              onChange={(event) => setChoice({ ...choice, order: event.target.value as BoardChoice['order'] })}
            >
              <option value="risk">{t('ward.orderRisk')}</option>
              <option value="rise">{t('ward.orderRise')}</option>
            </select>
          </label>
          {wards.length > 1 && (
            <label>
              {t('ward.which')}
              <select value={choice.ward} onChange={(event) => setChoice({ ...choice, ward: event.target.value })}>
                <option value="">{t('ward.all')}</option>
                {wards.map((ward) => (
                  <option key={ward}>{ward}</option>
                ))}
              </select>
            </label>
          )}
          <label>
            {t('ward.find')}
            <input type="search" value={choice.find} onChange={(event) => setChoice({ ...choice, find: event.target.value })} />
          </label>
          {me.name !== '' && (
            <label className="check">
              <input
                type="checkbox"
                checked={choice.person !== null}
                onChange={(event) => setChoice({ ...choice, person: event.target.checked ? me : null })}
              />
              {t('ward.mine')}
            </label>
          )}
          <span className="quiet">{t('ward.shown', { shown: rows.length, all: all.length })}</span>
        </form>
        <OpenByBed />
        <BeginDisplay wards={wards} />
      </div>
      {rows.length === 0 ? <p className="empty">{t('ward.noneFit')}</p> : <Rows rows={rows} title={title} />}
    </>
  );
}

/** Only what can be seen is drawn: five hundred patients cost as much as twenty. */
function Rows({ rows, title }: { rows: readonly WardBed[]; title: string }) {
  const host = useRef<HTMLTableElement>(null);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: BEYOND,
    scrollMargin: host.current?.offsetTop ?? 0,
    getItemKey: (index) => rows[index]?.patient ?? index,
  });
  const items = virtual.getVirtualItems();
  const above = (items[0]?.start ?? 0) - virtual.options.scrollMargin;
  const below = virtual.getTotalSize() - ((items.at(-1)?.end ?? 0) - virtual.options.scrollMargin);
  return (
    <table className="ward" ref={host} aria-label={title} aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{t('ward.bed')}</th>
          <th scope="col">{t('ward.patient')}</th>
          <th scope="col">NEWS2</th>
          {COLUMNS.map((kind) => (
            <th scope="col" key={kind}>
              {vitalLabel(kind)}
            </th>
          ))}
          <th scope="col">{t('ward.flag')}</th>
          <th scope="col">{t('ward.alarms')}</th>
          <th scope="col">{t('ward.responsible')}</th>
          <th scope="col">{t('ward.due')}</th>
          <th scope="col">{t('ward.window')}</th>
        </tr>
      </thead>
      <tbody>
        {above > 0 && <Spacer height={above} />}
        {items.map((item) => {
          const bed = rows[item.index];
          return (
            bed && <WardRow key={item.key} bed={bed} index={item.index} measure={(element) => virtual.measureElement(element)} />
          );
        })}
        {below > 0 && <Spacer height={below} />}
      </tbody>
    </table>
  );
}

function Spacer({ height }: { height: number }) {
  return (
    <tr aria-hidden="true" className="spacer">
      <td colSpan={COLUMNS.length + 8} style={{ height, padding: 0 }} />
    </tr>
  );
}
