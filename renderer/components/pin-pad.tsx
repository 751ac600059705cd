import { type ReactNode, useState } from 'react';
import { t } from '../i18n/index.ts';

interface Props {
  /** What it will mean, with the patient's name. */
  readonly question: string;
  /** What the key does that takes the PIN; default: switches off. */
  readonly verb?: string;
  /** What else must be said before; the key waits until `ready`. */
  readonly children?: ReactNode;
  readonly ready?: boolean;
  readonly onPin: (pin: string) => void;
  readonly onCancel: () => void;
}

const LONGEST = 12;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** Digits are never shown: others stand by. */
export function PinPad({ question, verb = t('protection.switchOff'), children, ready = true, onPin, onCancel }: Props) {
  const [pin, setPin] = useState('');
  const add = (digit: string): void => setPin((before) => (before.length < LONGEST ? before + digit : before));
  return (
    <section className="pin-pad" aria-label={t('protection.pin')}>
      <strong>{question}</strong>
      {children}
      <output>{pin === '' ? t('protection.pin') : '•'.repeat(pin.length)}</output>
      <div className="pin-digits">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" className="key" onClick={() => add(digit)}>
            {digit}
          </button>
        ))}
      </div>
      <div className="pin-keys">
        <button type="button" className="key" disabled={pin.length < 4 || !ready} onClick={() => onPin(pin)}>
          {verb}
        </button>
        <button type="button" className="key" onClick={() => setPin('')}>
          {t('protection.clear')}
        </button>
        <button type="button" className="key" onClick={onCancel}>
          {t('common.cancel')}
        </button>
      </div>
    </section>
  );
}
