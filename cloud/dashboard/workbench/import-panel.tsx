import { useState } from 'react';
import type { ImportReport } from '../../contract/mapping-workbench.ts';
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
    <section aria-label="Import">
      <h2>Import from a MedTech service</h2>
      <p className="quiet">An ARM template, the JSON view of the service or of its destination, or a mapping file.</p>
      <input
        type="file"
        aria-label="Export of a MedTech service"
        accept=".json,application/json"
        onChange={(event) => {
          read(event.target.files?.[0]).catch((error: unknown) =>
            setSaid(error instanceof Error ? error.message : String(error)),
          );
        }}
      />
      <p role="status">{said}</p>
      {report?.remarks.map((remark) => (
        <p className="doubt" key={remark}>
          {remark}
        </p>
      ))}
      {report?.services.map((service) => (
        <div className="card" key={service.name}>
          <h3>{service.name}</h3>
          <Check check={service.check} />
          <ul>
            {service.types.map(({ typeName, becomes }) => (
              <li key={typeName}>
                <strong>{typeName}</strong>: {becomes}
              </li>
            ))}
          </ul>
          <ul>
            {service.remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
          {service.device !== null && service.fhir !== null && (
            <button type="button" onClick={() => use({ device: service.device ?? '', fhir: service.fhir ?? '' })}>
              Open both mappings above
            </button>
          )}
        </div>
      ))}
    </section>
  );
}
