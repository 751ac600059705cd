import { z } from 'zod';
import { type MonitorConfig, NO_WARD_SETTINGS, type WardJournalEntry, type WardSettings, wardSettings } from '#ipc';
import type { LiveConfig, Refused } from '../bed/live-parts.ts';
import { requireProfiles, shownDisplay } from './ward-config.ts';

export const WARD_KEY = 'ward';

export interface WardState {
  readonly settings: WardSettings;
  /** The alarm profiles that count now: those of `settings` from the next patient on. */
  readonly inForce: WardSettings['profiles'];
  /** Newest first. */
  readonly journal: readonly WardJournalEntry[];
}

const text = z.string().nullable();
const state: z.ZodType<WardState> = z.strictObject({
  settings: wardSettings,
  inForce: wardSettings.shape.profiles,
  journal: z.array(
    z.strictObject({
      atMs: z.number(),
      by: z.string(),
      changes: z.array(z.strictObject({ path: z.string(), before: text, after: text })),
    }),
  ),
});

const NOTHING: WardState = { settings: NO_WARD_SETTINGS, inForce: {}, journal: [] };

/** What the ward set before the monitor was started again. What cannot be used any more is told and left out. */
export function restoreWard(config: MonitorConfig, json: string | null, refused: Refused): WardState {
  if (json === null) return NOTHING;
  try {
    const saved = state.parse(JSON.parse(json));
    return { ...saved, inForce: usable(config, saved.inForce, refused) };
  } catch (error) {
    refused('ward', error instanceof Error ? error.message : String(error));
    return NOTHING;
  }
}

/** The configuration with what the ward has set beneath what IT has: the object that everybody holds. */
export function underHouse(config: MonitorConfig, { settings, inForce }: WardState): LiveConfig {
  return { ...config, display: shownDisplay(config.display, settings.display), wardProfiles: inForce };
}

function usable(config: MonitorConfig, profiles: WardSettings['profiles'], refused: Refused): WardSettings['profiles'] {
  try {
    requireProfiles(config, profiles);
    return profiles;
  } catch (error) {
    refused('ward', error instanceof Error ? error.message : String(error));
    return {};
  }
}
