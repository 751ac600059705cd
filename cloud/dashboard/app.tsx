import { useEffect } from 'react';
import { go } from './navigation.ts';
import { PatientPage } from './patient-page.tsx';
import { refreshPatient } from './requests.ts';
import { StatusPage } from './status-page.tsx';
import { pageOfPath, useDashboard } from './store.ts';
import { WardBoard } from './ward-board.tsx';
import { WorkbenchPage } from './workbench/workbench-page.tsx';

const LINK_TEXT = { connecting: 'connecting …', live: 'live', behind: 'behind — reconnecting' } as const;

export function App() {
  const page = useDashboard((state) => state.page);
  const link = useDashboard((state) => state.link);
  const parked = useDashboard((state) => state.status?.parkedCounts.reduce((sum, { count }) => sum + count, 0) ?? 0);
  useEffect(() => {
    const back = () => useDashboard.getState().setPage(pageOfPath(location.pathname));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  useEffect(() => void refreshPatient(), [page]);
  return (
    <>
      <header className="bar">
        <a className="brand" href="/" onClick={(event) => go(event, { name: 'ward' }, '/')}>
          Wardlight
        </a>
        <span className={`link link-${link}`} role="status">
          {LINK_TEXT[link]}
        </span>
        <nav>
          <a href="/" aria-current={page.name === 'ward'} onClick={(event) => go(event, { name: 'ward' }, '/')}>
            Ward
          </a>
          <a
            href="/mapping"
            aria-current={page.name === 'mapping'}
            onClick={(event) => go(event, { name: 'mapping' }, '/mapping')}
          >
            Mapping
          </a>
          <a href="/status" aria-current={page.name === 'status'} onClick={(event) => go(event, { name: 'status' }, '/status')}>
            System{parked > 0 ? ` · ${parked} parked` : ''}
          </a>
        </nav>
      </header>
      <main>
        {page.name === 'ward' && <WardBoard />}
        {page.name === 'patient' && <PatientPage />}
        {page.name === 'mapping' && <WorkbenchPage />}
        {page.name === 'status' && <StatusPage />}
      </main>
      <footer>
        Not a certified medical device. Decision support only: it never replaces an alarm, a nurse’s concern or a prescription.
      </footer>
    </>
  );
}
