import { saidIn } from '../phrases/index.ts';
import { language } from './index.ts';

/** A sentence of the monitor in the language of this window. */
export const monitorText = (sentence: string): string => saidIn(language(), sentence);
