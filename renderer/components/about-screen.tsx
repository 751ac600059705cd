import type { Licence } from 'virtual:licences';
import { useEffect, useState } from 'react';
import { t } from '../i18n/index.ts';
import { dateTimeText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';

/** What runs here, and of what it is made: the list is read off the dependency tree when the page is built. */
export function AboutScreen() {
  const hello = useBedside((state) => state.hello);
  const [licences, setLicences] = useState<readonly Licence[]>([]);
  useEffect(() => {
    void import('virtual:licences').then(({ licences: list }) => setLicences(list));
  }, []);
  return (
    <div className="about-screen">
      <p className="warning-text">{t('system.notDevice')}</p>
      <dl className="facts">
        <dt>{t('system.version')}</dt>
        <dd>Wardlight {hello?.version}</dd>
        <dt>{t('system.started')}</dt>
        <dd>{hello === null ? t('common.notHeard') : dateTimeText(hello.startedAtMs)}</dd>
        <dt>Chromium</dt>
        <dd>{/Chrome\/([\d.]+)/.exec(navigator.userAgent)?.[1]}</dd>
        <dt>Electron</dt>
        <dd>{/Electron\/([\d.]+)/.exec(navigator.userAgent)?.[1]}</dd>
      </dl>
      <h3>
        {t('system.licences')} ({licences.length})
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys */}
      <div className="review-scroll" tabIndex={0} role="group" aria-label={t('system.licences')}>
        <table className="review-table">
          <thead>
            <tr>
              <th scope="col">{t('system.library')}</th>
              <th scope="col">{t('system.version')}</th>
              <th scope="col">{t('system.licence')}</th>
            </tr>
          </thead>
          <tbody>
            {licences.map(({ name, version, licence }) => (
              <tr key={`${name}@${version}`}>
                <th scope="row">{name}</th>
                <td>{version}</td>
                <td>{licence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
