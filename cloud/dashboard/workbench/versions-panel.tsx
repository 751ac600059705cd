import { useEffect, useState } from 'react';
import type { MappingCheck, MappingHistory } from '../../contract/mapping-workbench.ts';
import { reasonText } from '../format.ts';
import { useSettings } from '../settings.ts';
import { requestActivate, requestHistory, requestPublish, type Texts } from './requests.ts';
import { Check, type GoTo } from './results.tsx';

/** Every mapping that was used, and which one counts. */
export function VersionsPanel({ texts, open, goTo }: { texts: Texts; open: (version: number) => void; goTo: GoTo }) {
  const [history, setHistory] = useState<MappingHistory | null>(null);
  const person = useSettings((settings) => settings.person);
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<MappingCheck | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const refresh = async (): Promise<void> => setHistory(await requestHistory());
  useEffect(() => {
    requestHistory().then(setHistory, (error: unknown) => setSaid(reasonText(error)));
  }, []);
  const telling = (work: () => Promise<string | null>): void => {
    work()
      .then(setSaid)
      .then(refresh)
      .catch((error: unknown) => setSaid(reasonText(error)));
  };
  const publish = async (): Promise<string | null> => {
    const answer = await requestPublish(texts, note.trim());
    if ('valid' in answer) {
      setRefused(answer);
      return 'Not published: the mapping has mistakes.';
    }
    setRefused(null);
    return `Version ${answer.version} is used from the next message on.`;
  };
  const activate = async (version: number): Promise<string> => {
    await requestActivate(version);
    return `Version ${version} is used again from the next message on.`;
  };
  return (
    <section aria-label="Versions">
      <h2>Versions</h2>
      {history?.problem != null && <p className="trouble">The changed mapping files are not used: {history.problem}</p>}
      <div className="bench-actions">
        <input aria-label="Note" placeholder="what changed" value={note} onChange={(event) => setNote(event.target.value)} />
        <button type="button" disabled={person === ''} onClick={() => telling(publish)}>
          Publish these mappings
        </button>
      </div>
      <p className="quiet">{person === '' ? 'Say who you are first, at the top of the page.' : `Kept as an act of ${person}.`}</p>
      <p role="status">{said}</p>
      {refused !== null && <Check check={refused} goTo={goTo} />}
      <ul className="plain versions">
        {(history?.versions ?? []).map((one) => (
          <li key={one.version} className={one.active ? 'active' : ''}>
            <span>
              <strong>
                {one.version}
                {one.active ? ' · in use' : ''}
              </strong>{' '}
              {one.at.slice(0, 16).replace('T', ' ')} UTC, {one.by}
              {one.note === '' ? '' : `: ${one.note}`}
            </span>
            <span className="bench-actions">
              <button type="button" onClick={() => open(one.version)}>
                Open
              </button>
              {!one.active && (
                <button type="button" disabled={person === ''} onClick={() => telling(() => activate(one.version))}>
                  Use again
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
