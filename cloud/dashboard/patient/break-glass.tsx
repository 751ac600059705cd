import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import type { BreakGlass } from '../../contract/dashboard-api.ts';
import { clockText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { showPage } from '../navigation.ts';
import { breakGlass, breakGlassOfBed, refreshPatient } from '../requests.ts';
import { useDashboard } from '../store.ts';
import { useDoing } from './use-doing.ts';

/** As the service demands it. */
const SHORTEST = 10;
/** The live line does not tell of patients of other wards. */
const AGAIN_MS = 5_000;

/** A patient of another ward: not shown, and in an emergency opened with a reason. */
export function ClosedPatient({ id }: { id: string }) {
  return (
    <article className="patient glass">
      <h1>{t('glass.title')}</h1>
      <p>{t('glass.explain')}</p>
      <ReasonForm ready open={(reason) => breakGlass(id, reason)} />
    </article>
  );
}

/** For whoever knows only the bed. Nobody is shown, and nothing said of who lies there, before the reason is on record. */
export function OpenByBed() {
  const mayNeed = useDashboard(({ session }) => session?.accounts === true && session.person.wards !== null);
  const dialog = useRef<HTMLDialogElement>(null);
  const [bed, setBed] = useState('');
  if (!mayNeed) return null;
  const open = async (reason: string): Promise<void> => {
    const id = await breakGlassOfBed(bed.trim(), reason);
    showPage({ name: 'patient', id }, `/patients/${id}`);
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {t('glass.another')}
      </button>
      <dialog ref={dialog} className="glass" aria-labelledby="glass-title">
        <h2 id="glass-title">{t('glass.anotherTitle')}</h2>
        <p>{t('glass.explain')}</p>
        <label className="field">
          <span>{t('glass.bed')}</span>
          <input value={bed} maxLength={80} onChange={(event) => setBed(event.target.value)} />
        </label>
        <ReasonForm ready={bed.trim() !== ''} open={open}>
          <button type="button" onClick={() => dialog.current?.close()}>
            {t('glass.close')}
          </button>
        </ReasonForm>
      </dialog>
    </>
  );
}

function ReasonForm({
  ready,
  open,
  children,
}: {
  ready: boolean;
  open: (reason: string) => Promise<void>;
  children?: ReactNode;
}) {
  const [reason, setReason] = useState('');
  const { busy, trouble, run } = useDoing();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run(() => open(reason.trim()));
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        <span>{t('glass.reason', { count: SHORTEST })}</span>
        <textarea rows={3} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </label>
      <p role="status" className={trouble === null ? 'unseen' : 'trouble'}>
        {trouble}
      </p>
      <div className="line">
        <button type="submit" className="primary" disabled={busy || !ready || reason.trim().length < SHORTEST}>
          {t('glass.open')}
        </button>
        {children}
      </div>
    </form>
  );
}

/** Over the page of a patient that was opened so, as long as she is. */
export function OpenedBanner({ opened: { until, reason } }: { opened: BreakGlass }) {
  useEffect(() => {
    const timer = setInterval(() => void refreshPatient(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="opened-banner" role="alert">
      {t('glass.opened', { time: clockText(until) })} <small>{reason}</small>
    </p>
  );
}
