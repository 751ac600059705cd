import { useState } from 'react';
import { type WardMessage, type WardSettings, wardChanges } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { changeText } from '../ward-text.ts';
import { PinPad } from './pin-pad.tsx';
import { WardAlarms } from './ward-alarms.tsx';
import { WardDisplay } from './ward-display.tsx';
import { WardJournal } from './ward-journal.tsx';

const PARTS = ['display', 'alarms', 'journal'] as const;
type Part = (typeof PARTS)[number];

/** What this ward sets for its beds. A touch changes a draft; it counts once somebody has said who she is and given the PIN. */
export function WardScreen() {
  const message = useBedside((state) => state.ward);
  return message === null ? <p>{t('common.notHeard')}</p> : <WardSheet message={message} />;
}

function WardSheet({ message }: { message: WardMessage }) {
  const [part, setPart] = useState<Part>('display');
  const [drafted, setDraft] = useState<WardSettings | null>(null);
  const [asking, setAsking] = useState(false);
  const refusal = useRefusal('ward');
  const draft = drafted ?? message.settings;
  const changes = wardChanges(message.settings, draft);
  if (asking)
    return (
      <Signature
        changes={changes.map(changeText)}
        onCancel={() => setAsking(false)}
        onSigned={(pin, by) => {
          refusal.watch();
          tellMonitor({ type: 'set-ward', settings: draft, pin, by });
          setAsking(false);
        }}
      />
    );
  return (
    <div className="ward-screen">
      {!message.open && <p className="ward-note">{t('ward.noPin')}</p>}
      {refusal.why !== null && (
        <p className="refusal" role="alert">
          {t('ward.refused', { why: monitorText(refusal.why) })}
        </p>
      )}
      <fieldset className="choice" aria-label={t('ward.title')}>
        {PARTS.map((each) => (
          <button key={each} type="button" className="key" aria-pressed={part === each} onClick={() => setPart(each)}>
            {t(`ward.${each}`)}
          </button>
        ))}
      </fieldset>
      {changes.length > 0 && (
        <div className="ward-draft">
          <strong>{t('ward.notApplied', { count: changes.length })}</strong>
          <button type="button" className="key" disabled={!message.open} onClick={() => setAsking(true)}>
            {t('ward.apply')} <small>{t('protection.pin')}</small>
          </button>
          <button type="button" className="key" onClick={() => setDraft(null)}>
            {t('limits.leave')}
          </button>
        </div>
      )}
      {part === 'display' && (
        <WardDisplay draft={draft.display} fixed={message.fixed} onChange={(display) => setDraft({ ...draft, display })} />
      )}
      {part === 'alarms' && (
        <WardAlarms message={message} draft={draft.profiles} onChange={(profiles) => setDraft({ ...draft, profiles })} />
      )}
      {part === 'journal' && <WardJournal journal={message.journal} />}
    </div>
  );
}

interface SignatureProps {
  readonly changes: readonly string[];
  readonly onSigned: (pin: string, by: string) => void;
  readonly onCancel: () => void;
}

/** What will change, who changes it, and the PIN. */
function Signature({ changes, onSigned, onCancel }: SignatureProps) {
  const [by, setBy] = useState('');
  return (
    <PinPad
      question={t('ward.question')}
      verb={t('ward.apply')}
      ready={by.trim() !== ''}
      onPin={(pin) => onSigned(pin, by.trim())}
      onCancel={onCancel}
    >
      <ul className="ward-changes">
        {changes.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <label className="ward-who">
        {t('ward.who')}
        <input value={by} maxLength={80} onChange={({ target }) => setBy(target.value)} autoFocus />
      </label>
    </PinPad>
  );
}
