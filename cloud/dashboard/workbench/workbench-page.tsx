import { type RefObject, useEffect, useRef, useState } from 'react';
import type { SampleMessage, WorkbenchAnswer, WorkbenchRequest } from '../../contract/mapping-workbench.ts';
import { reasonText } from '../format.ts';
import { type TextKey, t } from '../i18n/index.ts';
import { ImportPanel } from './import-panel.tsx';
import { requestHistory, requestMessages, requestParked, requestRun, requestTexts, type Texts } from './requests.ts';
import { type GoTo, Results } from './results.tsx';
import { SAMPLES } from './samples.ts';
import { VersionsPanel } from './versions-panel.tsx';

const IDENTITIES: readonly (readonly [WorkbenchRequest['identity'], TextKey])[] = [
  ['lookup', 'workbench.lookup'],
  ['create', 'workbench.create'],
  ['lookup-encounter', 'workbench.lookupEncounter'],
];

/** A message and two mappings in; measurements, groups and Observations out, and where each field came from. Writes nothing. */
export function WorkbenchPage() {
  const [texts, setTexts] = useState<Texts>({ device: '', fhir: '' });
  const [messages, setMessages] = useState(SAMPLES[0]?.text ?? '');
  const [picks, setPicks] = useState<readonly SampleMessage[]>([]);
  const [compat, setCompat] = useState(false);
  const [identity, setIdentity] = useState<WorkbenchRequest['identity']>('lookup');
  const [result, setResult] = useState<{ readonly of: WorkbenchRequest; readonly answer: WorkbenchAnswer } | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const areas = { device: useRef<HTMLTextAreaElement>(null), fhir: useRef<HTMLTextAreaElement>(null) };
  const goTo: GoTo = ({ mapping, line }) => {
    const area = areas[mapping].current;
    if (area) showLine(area, line);
  };
  const telling = (work: Promise<void>): void => {
    work.catch((error: unknown) => setSaid(reasonText(error)));
  };
  const open = async (version: number): Promise<void> => setTexts(await requestTexts(version));
  useEffect(() => {
    const begin = async (): Promise<void> => {
      const parked = new URLSearchParams(location.search).get('parked');
      if (parked !== null) setMessages((await requestParked(parked)).text);
      const active = (await requestHistory()).versions.find((one) => one.active);
      if (active) setTexts(await requestTexts(active.version));
      setPicks(await requestMessages());
    };
    begin().catch((error: unknown) => setSaid(reasonText(error)));
  }, []);
  const run = async (): Promise<void> => {
    setSaid(t('workbench.running'));
    const of = { ...texts, messages, compat, identity };
    setResult({ of, answer: await requestRun(of) });
    setSaid(null);
  };
  const isOld =
    result !== null &&
    (result.of.device !== texts.device ||
      result.of.fhir !== texts.fhir ||
      result.of.messages !== messages ||
      result.of.compat !== compat ||
      result.of.identity !== identity);
  const offered = [...picks, ...SAMPLES.map(({ label, text }) => ({ label: t(label), text }))];
  return (
    <article className="workbench">
      <h1>{t('workbench.title')}</h1>
      <p className="quiet">{t('workbench.intro')}</p>
      <div className="bench-columns">
        <section aria-label={t('workbench.input')}>
          <label className="field">
            <span>{t('workbench.message')}</span>
            <select value="" onChange={(event) => setMessages(offered[Number(event.target.value)]?.text ?? '')}>
              <option value="" disabled>
                {t('workbench.pick')}
              </option>
              {offered.map(({ label }, at) => (
                <option key={`${label}/${at}`} value={at}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <CodeArea label={t('workbench.messageText')} value={messages} change={setMessages} rows={12} />
          <CodeArea
            label={t('workbench.deviceMapping')}
            value={texts.device}
            change={(device) => setTexts({ ...texts, device })}
            rows={14}
            area={areas.device}
          />
          <CodeArea
            label={t('workbench.fhirMapping')}
            value={texts.fhir}
            change={(fhir) => setTexts({ ...texts, fhir })}
            rows={14}
            area={areas.fhir}
          />
        </section>
        <section aria-label={t('workbench.result')}>
          <div className="bench-actions">
            <button type="button" className="primary" onClick={() => telling(run())}>
              {t('workbench.run')}
            </button>
            <select
              aria-label={t('workbench.identity')}
              value={identity}
              onChange={(event) => setIdentity(event.target.value as typeof identity)}
            >
              {IDENTITIES.map(([value, label]) => (
                <option key={value} value={value}>
                  {t(label)}
                </option>
              ))}
            </select>
            <label>
              <input type="checkbox" checked={compat} onChange={(event) => setCompat(event.target.checked)} />{' '}
              {t('workbench.original')}
            </label>
          </div>
          <p role="status">{said}</p>
          {isOld && <p className="doubt">{t('workbench.changed')}</p>}
          {result === null ? <p className="quiet">{t('workbench.press')}</p> : <Results answer={result.answer} goTo={goTo} />}
        </section>
      </div>
      <div className="bench-columns">
        <VersionsPanel texts={texts} open={(version) => telling(open(version))} goTo={goTo} />
        <ImportPanel use={setTexts} />
      </div>
    </article>
  );
}

/** Marked and in the middle of what is seen. */
function showLine(area: HTMLTextAreaElement, line: number): void {
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = ((line - 0.5) / lines.length) * area.scrollHeight - area.clientHeight / 2;
  area.scrollIntoView({ block: 'nearest' });
}

function CodeArea({
  label,
  value,
  change,
  rows,
  area,
}: {
  label: string;
  value: string;
  change: (text: string) => void;
  rows: number;
  area?: RefObject<HTMLTextAreaElement | null>;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <textarea
        className="code"
        spellCheck={false}
        rows={rows}
        value={value}
        onChange={(event) => change(event.target.value)}
        wrap="off"
        {...(area ? { ref: area } : {})}
      />
    </label>
  );
}
