import { useRef, useState } from 'react';
import { t } from '../i18n/index.ts';
import { useDoing } from '../patient/use-doing.ts';
import { beginDisplay } from '../requests.ts';
import { useDashboard } from '../store.ts';

/** Makes this browser a screen on a wall, where people sign in. */
export function BeginDisplay({ wards }: { wards: readonly string[] }) {
  const accounts = useDashboard((state) => state.session?.accounts === true);
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState('');
  const [ward, setWard] = useState('');
  const { busy, trouble, run } = useDoing();
  if (!accounts) return null;
  const begin = (): void =>
    run(async () => {
      location.assign(await beginDisplay({ name: name.trim(), ...(ward === '' ? {} : { ward }) }));
    });
  return (
    <>
      <button type="button" className="begin-display" onClick={() => dialog.current?.showModal()}>
        {t('wall.begin')}
      </button>
      <dialog ref={dialog} aria-label={t('wall.beginTitle')} className="glass">
        <h2>{t('wall.beginTitle')}</h2>
        <p>{t('wall.explain')}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            begin();
          }}
        >
          <label className="field">
            <span>{t('wall.name')}</span>
            <input value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />
          </label>
          <label className="field">
            <span>{t('wall.ward')}</span>
            <select value={ward} onChange={(event) => setWard(event.target.value)}>
              <option value="">{t('ward.all')}</option>
              {wards.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          <p role="status" className={trouble === null ? 'unseen' : 'trouble'}>
            {trouble}
          </p>
          <button type="submit" className="primary" disabled={busy || name.trim() === ''}>
            {t('wall.turn')}
          </button>
        </form>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t('glass.close')}
        </button>
      </dialog>
    </>
  );
}
