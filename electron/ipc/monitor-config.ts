import { z } from 'zod';
import { parseJsonInput, refusedShape } from '#clinical';
import { alarmConfig } from './alarm-config.ts';
import { displayConfig } from './display-config.ts';
import { feedConfig, feedProblem } from './feed-config.ts';
import { hubConfig } from './hub-config.ts';

const limits = z.strictObject({ low: z.number().nullable(), high: z.number().nullable() });

const address = z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65535) });

const serialSettings = z.strictObject({
  baudRate: z.int().positive(),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  parity: z.enum(['none', 'even', 'odd']),
  stopBits: z.union([z.literal(1), z.literal(2)]),
  flowControl: z.enum(['none', 'rtscts', 'xonxoff']),
  dtr: z.boolean(),
  rts: z.boolean(),
});

const usbId = z.string().min(1).optional();

/** How a device is wired; exactly one of them. */
const lines = {
  /** Where the device's data export port is. */
  udp: address.optional(),
  tcp: address.optional(),
  serial: z
    .union([
      z.strictObject({ path: z.string().min(1), settings: serialSettings.partial().optional() }),
      /** Found again under whatever name the system gives it. */
      z.strictObject({
        usb: z.strictObject({ vendorId: usbId, productId: usbId, serialNumber: usbId }),
        settings: serialSettings.partial().optional(),
      }),
    ])
    .optional(),
  /** The device connects to us, or broadcasts. */
  listen: z
    .strictObject({
      transport: z.enum(['tcp', 'udp']),
      host: z.string().min(1).default('0.0.0.0'),
      port: z.int().min(1).max(65535),
      /** UDP: further ports at which the same devices are heard. */
      ports: z.array(z.int().min(1).max(65535)).optional(),
    })
    .optional(),
  /** A raw recording, played as it came. */
  /** Device and patient made up in the monitor itself, for demonstration. */
  generated: z.strictObject({ scenario: z.enum(['stable', 'hypotension']) }).optional(),
  replay: z.strictObject({ file: z.string().min(1), pace: z.enum(['original', 'fast']).default('original') }).optional(),
} as const;

const LINES = Object.keys(lines) as (keyof typeof lines)[];

const device = z
  .strictObject({
    id: z.string().min(1),
    driver: z.string().min(1),
    ...lines,
    /** `listen-only`: another program talks to the device; nothing is ever sent. */
    mode: z.enum(['talk', 'listen-only']).optional(),
    /** Which of several beds behind this line is ours, as the device names it. */
    source: z.string().min(1).optional(),
    /** IEEE 11073 codes of the wave rows, top to bottom. */
    waves: z.array(z.int()),
    /** Set when the device is a simulator: what it plays. */
    simulates: z.string().nullable(),
  })
  .refine((one) => LINES.filter((line) => one[line] !== undefined).length === 1, {
    error: `exactly one of ${LINES.join(', ')} is needed`,
  });

type Device = z.infer<typeof device>;

/** Two drivers on one line would each eat half of what the device says. */
function refuseSharedLines(devices: readonly Device[], context: z.RefinementCtx): void {
  const taken = new Map<string, string>();
  devices.forEach((one, index) => {
    for (const name of [`id ${one.id}`, lineName(one)]) {
      const other = taken.get(name);
      if (other !== undefined)
        context.addIssue({ code: 'custom', path: [index], message: `${one.id} and ${other} both have ${name}` });
      taken.set(name, one.id);
    }
  });
}

function lineName({ id, udp, tcp, serial, listen, replay, generated }: Device): string {
  if (generated) return `generated patient ${id}`;
  if (udp) return `UDP ${udp.host}:${udp.port}`;
  if (tcp) return `TCP ${tcp.host}:${tcp.port}`;
  if (listen) return `${listen.transport.toUpperCase()} port ${listen.port}`;
  if (replay) return `recording ${replay.file}`;
  return serial && 'path' in serial ? `serial port ${serial.path}` : `serial port ${JSON.stringify(serial?.usb ?? null)}`;
}

/** The file behind `wardlight monitor --config FILE`; `main` passes the same object to the utility process. */
const monitorConfig = z.strictObject({
  bed: z.strictObject({ id: z.string().min(1), ward: z.string().min(1) }),
  /** Who is admitted; null when nobody is. What was said at the bed counts, until an admission is configured here that began later. */
  admission: z
    .strictObject({
      patient: z.strictObject({
        identifier: z.string().min(1),
        name: z.string().min(1),
        birthDate: z.iso.date(),
        type: z.enum(['adult', 'paediatric', 'neonatal']),
      }),
      encounter: z.string().min(1),
      since: z.iso.datetime({ precision: 3 }),
    })
    .nullable(),
  devices: z.array(device).superRefine(refuseSharedLines),
  store: z.strictObject({
    /** Folder of the encrypted SQLite store. */
    directory: z.string().min(1),
    /** Hex key, 64 digits. From Electron safeStorage, or a key file on a gateway without a screen. */
    key: z.string().regex(/^[0-9a-f]{64}$/),
    /** What the recordings may take; the oldest go first (`electron/monitor/recorder/README.md`). Default 16 GiB. */
    maxBytes: z.int().min(64_000_000).optional(),
  }),
  /** null: never leaves the machine. */
  hub: hubConfig.nullable(),
  /** Looks, by listening only, for devices at USB serial ports and in the network that are not configured; absent = off. */
  discovery: z.boolean().optional(),
  /** Keeps every byte of every line for fault finding; absent = off. */
  rawRecording: z.strictObject({ directory: z.string().min(1), maxBytes: z.int().min(1_000_000) }).optional(),
  /** Alarm limits that differ from the defaults, by vital kind. */
  limits: z.record(z.string(), limits),
  /** Condition delay for limit alarms, s (0-15; specs alarms section 5). */
  alarmDelayS: z.number().min(0).max(15),
  /** What this ward sets beyond that. */
  alarms: alarmConfig.optional(),
  /** How the screen of this bed shows it. */
  display: displayConfig.optional(),
  /** The other beds of the ward on this screen, and this bed on theirs. */
  feed: feedConfig.optional(),
  /** A demonstration: only simulated devices, nothing leaves the machine (no hub, no patient lookup), marked everywhere. */
  demo: z.literal(true).optional(),
  /** The FHIR R4 server that knows the patients; absent: they are entered by hand. */
  patients: z
    .strictObject({
      url: z.url(),
      authorization: z.string().min(1).optional(),
      /** PEM of the authority that vouches for it; absent: the system's. */
      certificateAuthority: z.string().min(1).optional(),
      /** Which of several identifiers of a Patient and an Encounter the cloud knows; absent: the only or the official one. */
      identifierSystem: z.string().min(1).optional(),
      encounterSystem: z.string().min(1).optional(),
    })
    .optional(),
});

/** A demonstration that could be taken for a patient, or that could disturb one. */
function refuseRealDemo({ demo, devices }: MonitorConfig, context: z.RefinementCtx): void {
  if (demo !== true) return;
  devices.forEach(({ id, simulates, generated, replay }, index) => {
    if (simulates !== null && (generated ?? replay) !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['devices', index],
      message: `${id} is not made up: a demonstration has no device`,
    });
  });
}

function refuseCrowd({ feed, bed, devices }: MonitorConfig, context: z.RefinementCtx): void {
  const problem = feedProblem(feed, bed.id, devices.length > 0);
  if (problem !== null) context.addIssue({ code: 'custom', path: ['feed', 'beds'], message: problem });
}

export type MonitorConfig = z.infer<typeof monitorConfig>;

/** @returns devices as they were kept; those that cannot be read, or have the line or id of one of `others`, are left out */
export function readAddedDevices(json: string, others: MonitorConfig['devices']): MonitorConfig['devices'] {
  const read = z.array(z.unknown()).safeParse(JSON.parse(json)).data ?? [];
  return read.reduce<MonitorConfig['devices']>((kept, one) => {
    const candidate = z
      .array(device)
      .superRefine(refuseSharedLines)
      .safeParse([...others, ...kept, one]);
    return candidate.success ? candidate.data.slice(others.length) : kept;
  }, []);
}

/** @throws InputRefused naming every member that is wrong and the reason */
export function parseMonitorConfig(text: string, where: string): MonitorConfig {
  const result = monitorConfig.superRefine(refuseRealDemo).superRefine(refuseCrowd).safeParse(parseJsonInput(text, where));
  if (result.success) return result.data;
  throw refusedShape(where, result.error.issues);
}
