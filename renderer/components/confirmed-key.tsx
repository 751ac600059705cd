import { useState } from 'react';
import { t } from '../i18n/index.ts';

interface Props {
  /** What the key does, e.g. "Use it here". */
  readonly label: string;
  /** What it will mean, asked before it is done. */
  readonly question: string;
  readonly onConfirm: () => void;
}

/** A key that asks once more: what it does concerns whose numbers these are. */
export function ConfirmedKey({ label, question, onConfirm }: Props) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <button type="button" className="key" onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  return (
    <span className="confirm">
      <strong>{question}</strong>
      <button
        type="button"
        className="key"
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {t('common.yes')}
      </button>
      <button type="button" className="key" onClick={() => setAsking(false)}>
        {t('common.no')}
      </button>
    </span>
  );
}
