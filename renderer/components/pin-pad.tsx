import { useState } from 'react';
import { t } from '../i18n/index.ts';

interface Props {
  /** What it will mean, with the patient's name. */
  readonly question: string;
  readonly onPin: (pin: string) => void;
  readonly onCancel: () => void;
}

const LONGEST = 12;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** Digits are never shown: others stand by. */
export function PinPad({ question, onPin, onCancel }: Props) {
  const [pin, setPin] = useState('');
  const add = (digit: string): void => setPin((before) => (before.length < LONGEST ? before + digit : before));
  return (
    <section className="pin-pad" aria-label={t('protection.pin')}>
      <strong>{question}</strong>
      <output>{pin === '' ? t('protection.pin') : '•'.repeat(pin.length)}</output>
      <div className="pin-digits">
        {DIGITS.map((digit) => (
          <button key={digit} type="button" className="key" onClick={() => add(digit)}>
            {digit}
          </button>
        ))}
      </div>
      <div className="pin-keys">
        <button type="button" className="key" disabled={pin.length < 4} onClick={() => onPin(pin)}>
          {t('protection.switchOff')}
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
