import type { House } from '../notify/words/index.ts';
import type { ServiceConfig } from './config.ts';

/** In whose language people are told things, and by whose clock. */
export const houseOf = ({ language, shifts }: Pick<ServiceConfig, 'language' | 'shifts'>): House => ({
  language,
  timeZone: shifts.timeZone,
});
