import { join } from 'node:path';
import { z } from 'zod';
import { InputRefused } from '#clinical';
import { centralHub, hubOf } from './central-hub.ts';

const LANGUAGES = ['en', 'de', 'es', 'zh'] as const;

/** What differs from computer to computer; the rest is the same for the whole house. */
const place = {
  ward: z.string().min(1).optional(),
  bed: z.string().min(1).optional(),
  language: z.enum(LANGUAGES).optional(),
  /** null: never leaves the machine. */
  hub: centralHub.nullable().optional(),
  /** Members of the monitor's configuration: devices, limits, alarms, … (`electron/ipc/monitor-config.ts`). */
  monitor: z.record(z.string(), z.unknown()).optional(),
  /** Fills the screen and cannot be closed. */
  kiosk: z.boolean().optional(),
  startAtLogin: z.boolean().optional(),
};

const update = z.strictObject({
  /** Where the internal server keeps the feed, e.g. `https://updates.example/wardlight`. */
  feed: z.url({ protocol: /^https?$/ }),
  /** Ed25519, as `wardlight update-feed --new-key` prints it: nothing else is ever started. */
  publicKey: z.base64().length(60),
  everyMinutes: z.number().min(0.01).default(60),
  /** `empty-bed`: nobody admitted, or standby; `no-alarm`: also beside a patient without any alarm. */
  when: z.enum(['empty-bed', 'no-alarm']).default('empty-bed'),
  /** What the new version has until monitor, screen and waves are there. */
  healthyWithinS: z.number().min(1).max(600).default(60),
});
export type UpdateConfig = z.infer<typeof update>;

const centralConfig = z.strictObject({
  ...place,
  /** By host name. */
  computers: z.record(z.string(), z.strictObject(place)).optional(),
  update: update.optional(),
});

/** The central configuration as it holds for one computer. */
export interface StationConfig {
  readonly kiosk: boolean;
  readonly startAtLogin: boolean;
  readonly language: (typeof LANGUAGES)[number] | null;
  readonly update: UpdateConfig | null;
  /** Text of the monitor's configuration; still to be parsed. Its store may lack a key. */
  readonly monitor: () => string;
}

export interface StationPlace {
  readonly hostName: string;
  /** WARDLIGHT_BED, _WARD, _LANGUAGE, _HUB (a connection string), _KIOSK and _START_AT_LOGIN (1 or 0): they overrule the file. */
  readonly environment: NodeJS.ProcessEnv;
  readonly storeDirectory: string;
  readonly readText: (file: string) => string;
}

/** Where administrators put it. */
export function centralFile(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return join(environment['ProgramData'] ?? 'C:\\ProgramData', 'Wardlight', 'wardlight.json');
  return platform === 'darwin' ? '/Library/Application Support/Wardlight/wardlight.json' : '/etc/wardlight/wardlight.json';
}

/**
 * One file for all computers of a house, with what is special of each under `computers`, by host name.
 * @throws InputRefused naming file, member and reason
 */
export function readCentral(text: string, where: string, station: StationPlace): StationConfig {
  const { computers, update: updates, ...house } = parse(text, where);
  const own = computers?.[station.hostName] ?? {};
  const given = fromEnvironment(station.environment);
  const chosen = { ...house, ...own, ...given, monitor: { ...house.monitor, ...own.monitor } };
  return {
    kiosk: chosen.kiosk ?? false,
    startAtLogin: chosen.startAtLogin ?? false,
    language: chosen.language ?? null,
    update: updates ?? null,
    monitor() {
      const { bed, ward, hub, language } = chosen;
      const display = chosen.monitor['display'] as object | undefined;
      for (const [name, value] of Object.entries({ bed, ward })) {
        if (value === undefined)
          throw new InputRefused(
            `${where}, computers.${station.hostName}.${name}`,
            `no ${name} is named for this computer, neither here nor as WARDLIGHT_${name.toUpperCase()}`,
          );
      }
      return JSON.stringify({
        admission: null,
        devices: [],
        limits: {},
        alarmDelayS: 10,
        ...chosen.monitor,
        store: { directory: station.storeDirectory, ...(chosen.monitor['store'] as object | undefined) },
        ...(language === undefined ? {} : { display: { ...display, language } }),
        bed: { id: bed, ward },
        hub: hub == null ? null : hubOf(hub, `${where}, hub`, station),
      });
    },
  };
}

function parse(text: string, where: string): z.infer<typeof centralConfig> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputRefused(where, error instanceof Error ? error.message : String(error));
  }
  const result = centralConfig.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputRefused(`${where}, ${issue?.path.join('.') || 'top level'}`, issue?.message ?? 'not a central configuration');
}

function fromEnvironment(environment: NodeJS.ProcessEnv): z.infer<ReturnType<typeof z.strictObject<typeof place>>> {
  const given = {
    bed: environment['WARDLIGHT_BED'],
    ward: environment['WARDLIGHT_WARD'],
    language: environment['WARDLIGHT_LANGUAGE'],
    hub: environment['WARDLIGHT_HUB'] === undefined ? undefined : { connectionString: environment['WARDLIGHT_HUB'] },
    kiosk: flag(environment['WARDLIGHT_KIOSK']),
    startAtLogin: flag(environment['WARDLIGHT_START_AT_LOGIN']),
  };
  const result = z
    .strictObject(place)
    .safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InputRefused(`environment, WARDLIGHT_${String(issue?.path[0]).toUpperCase()}`, issue?.message ?? 'not understood');
}

function flag(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === '1' || text === 'true';
}
