import { es as phrases } from '../../phrases/es.ts';
import type { Texts } from '../texts.ts';
import { alarms } from './alarms.ts';
import { beds } from './beds.ts';
import { common } from './common.ts';
import { devices } from './devices.ts';
import { display } from './display.ts';
import { limits } from './limits.ts';
import { patient } from './patient.ts';
import { protection } from './protection.ts';
import { review } from './review.ts';
import { scores } from './scores.ts';
import { screen } from './screen.ts';
import { system } from './system.ts';
import { vitals } from './vitals.ts';
import { ward } from './ward.ts';
import { waves } from './waves.ts';

export const es: Texts = {
  alarms,
  beds,
  common,
  devices,
  display,
  limits,
  patient,
  phrases,
  protection,
  scores,
  screen,
  vitals,
  ward,
  waves,
  review,
  system,
};
