import type { MappingCheck, MappingProblem, WorkbenchAnswer, WorkbenchLine } from '../../contract/mapping-workbench.ts';

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
      {answer.refused !== null && <p className="trouble">{answer.refused}</p>}
      {answer.cut && (
        <p className="doubt">
          Too much to show at once: what follows are the first {answer.lines.length} steps. Try fewer messages to see the rest.
        </p>
      )}
      {errors.map((line, at) => (
        <p className="trouble" key={at}>
          {text(line['message'])}
        </p>
      ))}
      {answer.check.valid && answer.refused === null && (
        <>
          <h2>1 · Measurements ({measurements.length})</h2>
          {answer.hint !== null && <p className="trouble">{answer.hint}</p>}
          {measurements.length > 0 && <Measurements lines={measurements} />}
          <h2>2 · Groups ({groups.length})</h2>
          <ul className="plain">
            {groups.map((line, at) => (
              <li key={at}>
                <strong>{text(line['Type'])}</strong> of {text(line['DeviceId'])},{' '}
                {spanText(text(line['Start']), text(line['End']))}
              </li>
            ))}
          </ul>
          <h2>
            3 · Observations ({resources.length - alerts}){alerts > 0 && ` and alarms (${alerts})`}
          </h2>
          {resources.map((line, at) => (
            <ResourceCard key={at} resource={line['resource']} fields={fields.filter((one) => one['observation'] === at)} />
          ))}
          {metrics.length > 0 && <h2>4 · Metrics of devices ({metrics.length})</h2>}
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
  if (check.errors.length === 0 && check.warnings.length === 0)
    return <p className="fine">The mapping has no mistake and no warning.</p>;
  return (
    <>
      {check.errors.length > 0 && (
        <Problems title={`Mistakes (${check.errors.length})`} kind="trouble" problems={check.errors} goTo={goTo} />
      )}
      {check.warnings.length > 0 && (
        <Problems title={`Warnings (${check.warnings.length})`} kind="doubt" problems={check.warnings} goTo={goTo} />
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
          const place = `${NAMES[one.mapping]} mapping, line ${one.line}, column ${one.column}`;
          return (
            <li key={at}>
              {goTo === undefined ? (
                <strong>{place}</strong>
              ) : (
                <button type="button" className="place" onClick={() => goTo(one)}>
                  {place}
                </button>
              )}{' '}
              · {one.template === '' ? '' : `${one.template}: `}
              {one.message}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

const NAMES = { device: 'Device', fhir: 'FHIR' } as const;

function Measurements({ lines }: { lines: readonly WorkbenchLine[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Measurements">
      <table>
        <thead>
          <tr>
            <th>Type</th>
            <th>Time</th>
            <th>Device</th>
            <th>Patient</th>
            <th>Values</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <th scope="row">{text(line['Type'])}</th>
              <td>{text(line['OccurrenceTimeUtc'])}</td>
              <td>{text(line['DeviceId'])}</td>
              <td>{line['PatientId'] === null ? 'not named' : text(line['PatientId'])}</td>
              <td>
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
      <summary>{title}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={`Fields of ${title}`}>
        <table>
          <thead>
            <tr>
              <th>Field</th>
              <th>Value</th>
              <th>Expression</th>
              <th>From the message</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((line, at) => (
              <tr key={at}>
                <th scope="row">{text(line['field'])}</th>
                <td>{short(valueText(line['value']))}</td>
                <td>{expressionText(line)}</td>
                <td>{placesText(line)}</td>
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
  return `${type?.text ?? 'metric'}: ${operationalStatus ?? ''}`;
}

function expressionText(line: WorkbenchLine) {
  const expression = line['expression'] as { name: string; text: string; line: number; column: number } | null;
  if (expression === null) return <span className="quiet">fixed by the FHIR template</span>;
  return (
    <>
      <code>{expression.text}</code>
      <span className="quiet">
        {' '}
        {expression.name}, line {expression.line}, column {expression.column}
      </span>
    </>
  );
}

function placesText(line: WorkbenchLine): string {
  const { inputPath, inputs } = line as unknown as { inputPath: string | null; inputs: readonly string[] };
  return inputPath ?? inputs.join(', ');
}

function spanText(start: string, end: string): string {
  return start === end ? start : `${start} to ${end}`;
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
