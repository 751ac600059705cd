import type { HelloMessage } from '#ipc';
import { t } from './i18n/index.ts';

/** What is written across everything that shows no patient; null for a patient. */
export function watermarkText({ simulated }: Pick<HelloMessage, 'simulated'>): string | null {
  return simulated ? t('review.noPatient') : null;
}
