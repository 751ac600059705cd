import type { MappingCheck, MappingProblem, WorkbenchAnswer, WorkbenchLine } from '../../contract/mapping-workbench.ts';
import { t, told } from '../i18n/index.ts';

/** Shows a place of a mapping where it is written. */
export type GoTo = (place: Pick<MappingProblem, 'mapping' | 'line' | 'column'>) => void;

/** The steps in their order, each with what it made; errors before all. */
export function Results({ answer, goTo }: { answer: WorkbenchAnswer; goTo: GoTo }) {
  const of = (stage: string): WorkbenchLine[] => answer.lines.filter((line) => line.stage === stage);
  const [errors, measurements, groups] = [of('error'), of('normalised'), of('grouped')];
  const resources = answer.lines.filter(({ stage }) => stage === 'observation' || stage === 'alert');
  const alerts = of('alert').length;
  const metrics = of('device-metric');
  const fields = of('explained');
  return (
    <>
      <Check check={answer.check} goTo={goTo} />
      {answer.refused !== null && <p className="trouble">{told(answer.refused)}</p>}
      {answer.cut && <p className="doubt">{t('workbench.cut', { steps: answer.lines.length })}</p>}
      {errors.map((line, at) => (
        <p className="trouble" key={at} lang="en">
          {text(line['message'])}
        </p>
      ))}
      {answer.check.valid && answer.refused === null && (
        <>
          <h2>{counted(1, t('workbench.measurements'), measurements.length)}</h2>
          {answer.hint !== null && <p className="trouble">{told(answer.hint)}</p>}
          {measurements.length > 0 && <Measurements lines={measurements} />}
          <h2>{counted(2, t('workbench.groups'), groups.length)}</h2>
          <ul className="plain">
            {groups.map((line, at) => (
              <li key={at}>
                <strong translate="no">{text(line['Type'])}</strong>{' '}
                {t('workbench.groupOf', {
                  device: text(line['DeviceId']),
                  span: spanText(text(line['Start']), text(line['End'])),
                })}
              </li>
            ))}
          </ul>
          <h2>
            {alerts === 0
              ? counted(3, t('workbench.observations'), resources.length)
              : `3 · ${t('workbench.observationsAndAlarms', { observations: resources.length - alerts, alarms: alerts })}`}
          </h2>
          {resources.map((line, at) => (
            <ResourceCard key={at} resource={line['resource']} fields={fields.filter((one) => one['observation'] === at)} />
          ))}
          {metrics.length > 0 && <h2>{counted(4, t('workbench.metrics'), metrics.length)}</h2>}
          {metrics.map((line, at) => (
            <Json key={at} title={metricTitle(line['resource'])} resource={line['resource']} />
          ))}
        </>
      )}
    </>
  );
}

/** @param goTo absent where the mappings themselves are not on the page */
export function Check({ check, goTo }: { check: MappingCheck; goTo?: GoTo }) {
  if (check.errors.length === 0 && check.warnings.length === 0) return <p className="fine">{t('workbench.fine')}</p>;
  return (
    <>
      {check.errors.length > 0 && (
        <Problems
          title={t('workbench.mistakes', { number: check.errors.length })}
          kind="trouble"
          problems={check.errors}
          goTo={goTo}
        />
      )}
      {check.warnings.length > 0 && (
        <Problems
          title={t('workbench.warnings', { number: check.warnings.length })}
          kind="doubt"
          problems={check.warnings}
          goTo={goTo}
        />
      )}
    </>
  );
}

function Problems({
  title,
  kind,
  problems,
  goTo,
}: {
  title: string;
  kind: string;
  problems: readonly MappingProblem[];
  goTo: GoTo | undefined;
}) {
  return (
    <details open={kind === 'trouble' || problems.length < 6} className={kind}>
      <summary>{title}</summary>
      <ul className="problems">
        {problems.map((one, at) => {
          const place = t('workbench.place', { mapping: t(NAMES[one.mapping]), line: one.line, column: one.column });
          return (
            <li key={at}>
              {goTo === undefined ? (
                <strong>{place}</strong>
              ) : (
                <button type="button" className="place" onClick={() => goTo(one)}>
                  {place}
                </button>
              )}{' '}
              · <span translate="no">{one.template === '' ? '' : `${one.template}: `}</span>
              {told(one.message)}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

const NAMES = { device: 'workbench.deviceMapping', fhir: 'workbench.fhirMapping' } as const;

/** "1 · Measurements (4)" */
const counted = (step: number, what: string, number: number): string => `${step} · ${what} (${number})`;

function Measurements({ lines }: { lines: readonly WorkbenchLine[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('workbench.measurements')}>
      <table>
        <thead>
          <tr>
            <th>{t('workbench.type')}</th>
            <th>{t('workbench.time')}</th>
            <th>{t('workbench.device')}</th>
            <th>{t('workbench.patient')}</th>
            <th>{t('workbench.values')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <th scope="row" translate="no">
                {text(line['Type'])}
              </th>
              <td>{text(line['OccurrenceTimeUtc'])}</td>
              <td>{text(line['DeviceId'])}</td>
              <td>{line['PatientId'] === null ? t('workbench.notNamed') : text(line['PatientId'])}</td>
              <td translate="no">
                {(line['Properties'] as { Name: string; Value: string }[])
                  .map(({ Name, Value }) => `${Name} = ${short(Value)}`)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ResourceCard({ resource, fields }: { resource: unknown; fields: readonly WorkbenchLine[] }) {
  const { code, reasonCode } = resource as { code?: { text?: string }; reasonCode?: readonly { text?: string }[] };
  const title = code?.text ?? reasonCode?.[0]?.text ?? 'Observation';
  return (
    <details className="card" open>
      <summary translate="no">{title}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={t('workbench.fieldsOf', { title })}>
        <table>
          <thead>
            <tr>
              <th>{t('workbench.field')}</th>
              <th>{t('workbench.value')}</th>
              <th>{t('workbench.expression')}</th>
              <th>{t('workbench.source')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((line, at) => (
              <tr key={at}>
                <th scope="row" translate="no">
                  {text(line['field'])}
                </th>
                <td translate="no">{short(valueText(line['value']))}</td>
                <td>{expressionText(line)}</td>
                <td translate="no">{placesText(line)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Json title="JSON" resource={resource} />
    </details>
  );
}

function Json({ title, resource }: { title: string; resource: unknown }) {
  return (
    <details>
      <summary>{title}</summary>
      <pre className="code">{JSON.stringify(resource, null, 2)}</pre>
    </details>
  );
}

function metricTitle(resource: unknown): string {
  const { type, operationalStatus } = resource as { type?: { text?: string }; operationalStatus?: string };
  return `${type?.text ?? t('workbench.metric')}: ${operationalStatus ?? ''}`;
}

function expressionText(line: WorkbenchLine) {
  const expression = line['expression'] as { name: string; text: string; line: number; column: number } | null;
  if (expression === null) return <span className="quiet">{t('workbench.fixed')}</span>;
  return (
    <>
      <code>{expression.text}</code>
      <span className="quiet">
        {' '}
        <span translate="no">{expression.name}</span>
        {t('workbench.at', { line: expression.line, column: expression.column })}
      </span>
    </>
  );
}

function placesText(line: WorkbenchLine): string {
  const { inputPath, inputs } = line as unknown as { inputPath: string | null; inputs: readonly string[] };
  return inputPath ?? inputs.join(', ');
}

function spanText(start: string, end: string): string {
  return start === end ? start : t('workbench.span', { start, end });
}

/** A concept as its codes; whatever else as JSON. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(valueText).join('; ');
  const { coding, reference } = value as { coding?: readonly { code?: string; display?: string }[]; reference?: string };
  if (coding) return coding.map(({ code, display }) => [code, display].filter(Boolean).join(' ')).join(', ');
  return reference ?? JSON.stringify(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function short(value: string): string {
  return value.length > 90 ? `${value.slice(0, 87)} …` : value;
}
