import { useState } from 'react';
import { type TextKey, t } from '../i18n/index.ts';
import { calibrateDisplay, UNCALIBRATED_PX_PER_MM, useDisplay } from '../store/display-store.ts';
import { closePanel } from '../store/panel-store.ts';

/** Width of a bank card, ISO/IEC 7810 ID-1. */
const CARD_MM = 85.6;
const STEPS: readonly (readonly [by: number, name: TextKey])[] = [
  [-10, 'display.shorter'],
  [-1, 'display.shorterFine'],
  [1, 'display.longerFine'],
  [10, 'display.longer'],
];

/** Finds the true size of this display: a bar is made as long as a bank card. */
export function CalibrationPanel() {
  const known = useDisplay((state) => state.pxPerMm);
  const [px, setPx] = useState(Math.round((known ?? UNCALIBRATED_PX_PER_MM) * CARD_MM));
  const use = (pxPerMm: number | null): void => {
    calibrateDisplay(pxPerMm);
    closePanel();
  };
  return (
    <div className="calibration-panel">
      <p>{t('display.calibrationText')}</p>
      <div className="card-bar" style={{ width: px }} role="img" aria-label={`${px} px`} />
      <div className="choice">
        {STEPS.map(([by, name]) => (
          <button key={name} type="button" className="key" onClick={() => setPx((before) => Math.max(80, before + by))}>
            {t(name)}
          </button>
        ))}
      </div>
      <div className="choice">
        <button type="button" className="key" onClick={() => use(px / CARD_MM)}>
          {t('display.applyCalibration')}
        </button>
        <button type="button" className="key" disabled={known === null} onClick={() => use(null)}>
          {t('display.forgetCalibration')}
        </button>
      </div>
    </div>
  );
}
