import { z } from 'zod';
import { InputRefused } from '#clinical';

const limits = z.strictObject({ low: z.number().nullable(), high: z.number().nullable() });

/** The file behind `wardlight monitor --config FILE`; `main` passes the same object to the utility process. */
const monitorConfig = z.strictObject({
  bed: z.strictObject({ id: z.string().min(1), ward: z.string().min(1) }),
  /** Who is admitted now; null when nobody is. Replaced by the screen's admit later. */
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
  devices: z.array(
    z.strictObject({
      id: z.string().min(1),
      driver: z.string().min(1),
      /** UDP: where the device's data export port is. */
      udp: z.strictObject({ host: z.string(), port: z.int().min(1).max(65535) }),
      /** IEEE 11073 codes of the wave rows, top to bottom. */
      waves: z.array(z.int()),
      /** Set when the device is a simulator: what it plays. */
      simulates: z.string().nullable(),
    }),
  ),
  store: z.strictObject({
    /** Folder of the encrypted SQLite store. */
    directory: z.string().min(1),
    /** Hex key, 64 digits. From Electron safeStorage, or a key file on a gateway without a screen. */
    key: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** null: never leaves the machine. */
  hub: z
    .strictObject({
      /** `HostName=…;DeviceId=…;SharedAccessKey=…[;GatewayHostName=host:port]` */
      connectionString: z.string().min(1),
      /** PEM text of a private certificate authority; null = the system's. */
      certificateAuthority: z.string().nullable(),
    })
    .nullable(),
  /** Alarm limits that differ from the defaults, by vital kind. */
  limits: z.record(z.string(), limits),
  /** Condition delay for limit alarms, s (0-15; specs alarms section 5). */
  alarmDelayS: z.number().min(0).max(15),
});

export type MonitorConfig = z.infer<typeof monitorConfig>;

/** @throws InputRefused naming the member and the reason */
export function parseMonitorConfig(text: string, where: string): MonitorConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputRefused(where, error instanceof Error ? error.message : String(error));
  }
  const result = monitorConfig.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputRefused(`${where}, ${issue?.path.join('.') || 'top level'}`, issue?.message ?? 'not a monitor configuration');
}
