import type { HelloMessage } from '#ipc';
import { t } from './i18n/index.ts';

/** What is written across paper that shows no patient; null for a patient. */
export function watermarkText({ simulated, demo }: Pick<HelloMessage, 'simulated' | 'demo'>): string | null {
  if (demo) return t('system.demoMark');
  return simulated ? t('review.noPatient') : null;
}
