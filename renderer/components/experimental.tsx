import type { LinkMessage } from '#ipc';
import { t } from '../i18n/index.ts';

/** Beside the name of a device whose driver was never proved against a real one. */
export function Experimental({ confidence }: Pick<LinkMessage['devices'][number], 'confidence'>) {
  if (confidence !== 'experimental') return null;
  return <em className="experimental">{t('common.experimental')}</em>;
}
