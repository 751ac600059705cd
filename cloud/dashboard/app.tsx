import { useEffect, useRef } from 'react';
import type { AccountRole } from '../contract/accounts.ts';
import { DevicesPage } from './devices/devices-page.tsx';
import { clockText } from './format.ts';
import { HandOverPage } from './hand-over-page.tsx';
import { LANGUAGES, type Language, type TextKey, t } from './i18n/index.ts';
import { Behind, Link } from './link-state.tsx';
import { ModelsPage } from './models/models-page.tsx';
import { go, showPage } from './navigation.ts';
import { PatientPage } from './patient/patient-page.tsx';
import { ForMe } from './people/for-me.tsx';
import { PopulationPage } from './population-page.tsx';
import { refreshPage } from './requests.ts';
import { useSettings } from './settings.ts';
import { SignedIn } from './signed-in.tsx';
import { StatusPage } from './status-page.tsx';
import { isCare, isDisplay, isOneOf, type Page, pageOfPath, useDashboard } from './store.ts';
import { Wall } from './wall/wall.tsx';
import { WardBoard } from './ward/ward-board.tsx';
import { WorkbenchPage } from './workbench/workbench-page.tsx';

const CARE: readonly AccountRole[] = ['nurse', 'coordinator'];
const MENDING: readonly AccountRole[] = ['integrator', 'device-administrator'];

/** `roles`: for whom it holds something; left out: for everybody. Who may what is the service's to say. */
const PLACES: readonly {
  readonly page: Page;
  readonly path: string;
  readonly text: TextKey;
  readonly roles?: readonly AccountRole[];
}[] = [
  { page: { name: 'ward' }, path: '/', text: 'app.ward', roles: CARE },
  { page: { name: 'handover' }, path: '/handover', text: 'app.handOver', roles: CARE },
  { page: { name: 'population' }, path: '/population', text: 'app.population', roles: [...CARE, 'device-administrator'] },
  { page: { name: 'devices', id: null }, path: '/devices', text: 'app.devices', roles: MENDING },
  { page: { name: 'mapping' }, path: '/mapping', text: 'app.mapping', roles: MENDING },
  { page: { name: 'status' }, path: '/status', text: 'app.system' },
];

export function App() {
  const language = useSettings((state) => state.language);
  const theme = useSettings((state) => state.theme);
  const onWall = useDashboard(isDisplay);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
  }, [language, theme]);
  return onWall ? <Wall key={language} /> : <Pages />;
}

function Pages() {
  const page = useDashboard((state) => state.page);
  const language = useSettings((state) => state.language);
  useEffect(() => {
    const back = () => useDashboard.getState().setPage(pageOfPath(location.pathname));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const bed = useDashboard((state) => (page.name === 'patient' ? state.beds?.[`Patient/${page.id}`]?.bed : undefined));
  useEffect(() => {
    document.title = `${titleOf(page, bed)} · ${t('app.title')}`;
  }, [page, bed, language]);
  const content = useRef<HTMLElement>(null);
  const shown = useRef(page);
  useEffect(() => {
    // Keyboard and screen reader go on in what was opened, not where the link was.
    if (shown.current !== page) content.current?.focus({ preventScroll: true });
    shown.current = page;
  }, [page]);
  const closed = useDashboard(
    (state) => ['ward', 'patient'].includes(state.page.name) && state.session !== null && !isCare(state),
  );
  useEffect(() => {
    // Whoever sees no patients begins where there is something for her.
    if (closed) showPage({ name: 'status' }, '/status');
  }, [closed]);
  useEffect(() => {
    refreshPage();
    scrollTo(0, 0);
  }, [page]);
  return (
    <div className="app" key={language}>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <Bar page={page} />
      <Behind />
      <Unanswered />
      <ForMe />
      <main id="content" tabIndex={-1} ref={content}>
        {page.name === 'ward' && <WardBoard />}
        {page.name === 'patient' && <PatientPage />}
        {page.name === 'population' && <PopulationPage />}
        {page.name === 'models' && <ModelsPage />}
        {page.name === 'handover' && <HandOverPage />}
        {page.name === 'mapping' && <WorkbenchPage />}
        {page.name === 'devices' && <DevicesPage />}
        {page.name === 'status' && <StatusPage />}
      </main>
      <footer>{t('app.notDevice')}</footer>
    </div>
  );
}

/** The place in the bar that a page belongs to. */
const placeOf = ({ name }: Page): Page['name'] => (name === 'models' ? 'population' : name);

/** Without a name: titles are kept in the browser's history. */
function titleOf(page: Page, bed: string | undefined): string {
  if (page.name === 'patient') return bed ?? t('ward.patient');
  if (page.name === 'models') return t('models.title');
  return PLACES.filter((place) => place.page.name === page.name)
    .map(({ text }) => t(text))
    .join();
}

function Bar({ page }: { page: Page }) {
  const parked = useDashboard((state) => state.status?.parkedCounts.reduce((sum, { count }) => sum + count, 0) ?? 0);
  const session = useDashboard((state) => state.session);
  const places = PLACES.filter(({ roles }) => roles === undefined || session === null || isOneOf({ session }, roles));
  return (
    <header className="bar">
      <a className="brand" href="/" onClick={(event) => go(event, { name: 'ward' }, '/')}>
        {t('app.title')}
      </a>
      <Link />
      <nav aria-label={t('app.title')}>
        {places.map((place) => (
          <a
            key={place.path}
            href={place.path}
            aria-current={placeOf(page) === place.page.name ? 'page' : undefined}
            onClick={(event) => go(event, place.page, place.path)}
          >
            {t(place.text)}
            {place.page.name === 'status' && parked > 0 ? ` · ${t('app.parked', { count: parked })}` : ''}
          </a>
        ))}
      </nav>
      <Choices />
    </header>
  );
}

/** Over what was asked before, when it could not be asked again. */
function Unanswered() {
  const trouble = useDashboard((state) => state.trouble);
  const at = useDashboard(({ page, patient, population, answeredAtMs }) => {
    if (page.name === 'population') return population?.at ?? null;
    return patient === null || answeredAtMs === null ? null : new Date(answeredAtMs).toISOString();
  });
  if (trouble === null || at === null) return null;
  const time = clockText(at);
  return (
    <p className="behind" role="alert">
      {t('app.unanswered', { reason: trouble, time })}
    </p>
  );
}

function Choices() {
  const settings = useSettings();
  const { language, theme, person } = settings;
  return (
    <div className="choices">
      <SignedIn>
        <label>
          <span>{t('app.you')}</span>
          <input
            value={person}
            placeholder={t('app.youHint')}
            maxLength={80}
            onChange={(event) => settings.setPerson(event.target.value)}
          />
        </label>
      </SignedIn>
      <label>
        <span className="unseen">{t('app.language')}</span>
        <select value={language} onChange={(event) => settings.setLanguage(event.target.value as Language)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => settings.setTheme(theme === 'dark' ? 'light' : 'dark')}>
        {t(theme === 'dark' ? 'app.light' : 'app.dark')}
      </button>
    </div>
  );
}
