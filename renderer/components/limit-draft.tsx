import { useEffect } from 'react';
import type { LimitPair, VitalKind } from '#clinical';
import type { LimitsMessage } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { previewOf } from '../store/limit-preview.ts';
import { limitText, vitalLabel } from '../vital-text.ts';
import { ConfirmedKey } from './confirmed-key.tsx';

/** Somebody is still touching the keys: only where she stops is asked about. */
const SETTLED_MS = 300;

interface Props {
  readonly row: LimitsMessage['limits'][number];
  /** What is not applied yet; null: back to the usual ones. */
  readonly draft: LimitPair | null;
  readonly onDone: () => void;
}

/** A limit that somebody changed and has not applied: what it would have made of the last hours, and the key that applies it. */
export function LimitDraft({ row, draft, onDone }: Props) {
  const { vital, low, high } = row;
  const label = vitalLabel(vital);
  const told = useBedside((state) => state.limitPreview);
  const preview = previewOf(told, vital, draft, { low, high });
  const asked = JSON.stringify(draft);
  useEffect(() => {
    const limits = JSON.parse(asked) as LimitPair | null;
    const settled = setTimeout(() => tellMonitor({ type: 'preview-limits', vital, limits }), SETTLED_MS);
    return () => clearTimeout(settled);
  }, [vital, asked, low, high]);

  const wanted = draft ?? { low: row.usualLow, high: row.usualHigh };
  return (
    <tr className="limit-draft" data-draft={vital}>
      <td colSpan={5}>
        <p>
          <strong>
            {label} {pairText(vital, { low, high })} → {pairText(vital, wanted)}
          </strong>{' '}
          <em>{t('limits.notApplied')}</em>
        </p>
        <p className={preview && preview.missed > 0 ? 'preview missed' : 'preview'}>
          {preview === null ? t('limits.looking') : monitorText(preview.text)}
        </p>
        <div className="draft-keys">
          <ConfirmedKey
            label={t('limits.apply')}
            question={t('limits.applyQuestion', { label, pair: pairText(vital, wanted) })}
            onConfirm={() => {
              tellMonitor({ type: 'set-limits', vital, limits: draft });
              onDone();
            }}
          />
          <button type="button" className="key" onClick={onDone}>
            {t('limits.leave')}
          </button>
        </div>
      </td>
    </tr>
  );
}

function pairText(vital: VitalKind, { low, high }: LimitPair): string {
  return `${limitText(vital, low)} – ${limitText(vital, high)}`;
}
