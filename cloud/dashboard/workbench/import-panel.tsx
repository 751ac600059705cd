import { useState } from 'react';
import type { ImportReport } from '../../contract/mapping-workbench.ts';
import { reasonText } from '../format.ts';
import { t, told } from '../i18n/index.ts';
import { requestImport, type Texts } from './requests.ts';
import { Check } from './results.tsx';

/** An export of Azure's MedTech service, and what it will do here. */
export function ImportPanel({ use }: { use: (texts: Texts) => void }) {
  const [report, setReport] = useState<ImportReport | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setReport(await requestImport(await file.text()));
    setSaid(null);
  };
  return (
    <section aria-label={t('workbench.importTitle')}>
      <h2>{t('workbench.importTitle')}</h2>
      <p className="quiet">{t('workbench.importHint')}</p>
      <input
        type="file"
        aria-label={t('workbench.importFile')}
        accept=".json,application/json"
        onChange={(event) => {
          read(event.target.files?.[0]).catch((error: unknown) => setSaid(reasonText(error)));
        }}
      />
      <p role="status">{said}</p>
      {report?.remarks.map((remark) => (
        <p className="doubt" key={remark}>
          {told(remark)}
        </p>
      ))}
      {report?.services.map((service) => (
        <div className="card" key={service.name}>
          <h3 translate="no">{service.name}</h3>
          <Check check={service.check} />
          <ul>
            {service.types.map(({ typeName, becomes }) => (
              <li key={typeName}>
                <strong translate="no">{typeName}</strong>: {told(becomes)}
              </li>
            ))}
          </ul>
          <ul>
            {service.remarks.map((remark) => (
              <li key={remark}>{told(remark)}</li>
            ))}
          </ul>
          {service.device !== null && service.fhir !== null && (
            <button type="button" onClick={() => use({ device: service.device ?? '', fhir: service.fhir ?? '' })}>
              {t('workbench.openBoth')}
            </button>
          )}
        </div>
      ))}
    </section>
  );
}
