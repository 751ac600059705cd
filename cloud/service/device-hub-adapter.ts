import { Agent, request } from 'node:https';
import { z } from 'zod';
import { InputRefused } from '#clinical';
import { type DeviceHub, DeviceHubError, type HubDevice, type MethodAnswer } from '../contract/device-administration.ts';
import { createSas } from '../hub/identity/sas.ts';

/** Where a hub on this machine answers, whatever its name is; the SDKs of services know no port either. */
export interface LocalPlace {
  readonly port: number;
  /** PEM. */
  readonly ca: string;
}

const API = 'api-version=2021-04-12';
const TOKEN_S = 3_600;
const METHOD_S = 15;
const WITHIN_MS = 30_000;
const PAGE = 100;
const NEVER = '0001-01-01T00:00:00';

const half = z.looseObject({
  $version: z.number().optional(),
  $metadata: z.looseObject({ $lastUpdated: z.string().optional() }).optional(),
});
const twin = z.object({
  deviceId: z.string(),
  etag: z.string(),
  status: z.enum(['enabled', 'disabled']),
  statusReason: z.string().nullish(),
  connectionState: z.enum(['Connected', 'Disconnected']),
  lastActivityTime: z.string().nullish(),
  properties: z.object({ desired: half, reported: half }),
});
const device = z.looseObject({ etag: z.string(), status: z.string(), statusReason: z.string().nullish() });
const methodAnswer: z.ZodType<MethodAnswer> = z.object({ status: z.number(), payload: z.unknown() });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The REST interface of IoT Hub for services (specs azure-wire section 5), of Azure or of the hub on this machine.
 * @param connectionString of a policy that may read and write the registry and connect as a service
 * @throws InputRefused when it is none
 */
export function openDeviceHub(connectionString: string, local: LocalPlace | null = null): DeviceHub {
  const { host, policy, key } = partsOf(connectionString);
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ...(local ? { ca: local.ca } : {}) });
  const place = local ? { host: 'localhost', servername: 'localhost', port: local.port } : { host };

  function ask({ method, path, body, headers }: Asked): Promise<{ json: unknown; continuation: string | undefined }> {
    const authorization = createSas(encodeURIComponent(host), key, Math.floor(Date.now() / 1000) + TOKEN_S, policy);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          ...place,
          agent,
          method,
          path: `${path}?${API}`,
          timeout: WITHIN_MS,
          headers: { authorization, host, 'content-type': 'application/json; charset=utf-8', ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status < 200 || status > 299) {
              reject(errorOf(status, text));
              return;
            }
            const [continuation] = [response.headers['x-ms-continuation']].flat();
            try {
              resolve({ json: text === '' ? null : (JSON.parse(text) as unknown), continuation });
            } catch {
              reject(new DeviceHubError(502, 'the hub answered what is not JSON'));
            }
          });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`the hub did not answer within ${WITHIN_MS / 1000} s`)));
      sent.on('error', (error) => reject(new DeviceHubError(502, `the hub cannot be asked: ${error.message}`)));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  return {
    async list() {
      const found: HubDevice[] = [];
      let continuation: string | undefined;
      do {
        const answer = await ask({
          method: 'POST',
          path: '/devices/query',
          body: { query: 'SELECT * FROM devices' },
          headers: { 'x-ms-max-item-count': String(PAGE), ...(continuation ? { 'x-ms-continuation': continuation } : {}) },
        });
        found.push(...z.array(twin).parse(answer.json).map(deviceOf));
        ({ continuation } = answer);
      } while (continuation !== undefined);
      return found.sort((a, b) => a.deviceId.localeCompare(b.deviceId));
    },
    async find(deviceId) {
      try {
        const { json } = await ask({ method: 'GET', path: `/twins/${encodeURIComponent(deviceId)}` });
        return deviceOf(twin.parse(json));
      } catch (error) {
        if (error instanceof DeviceHubError && error.statusCode === 404) return null;
        throw error;
      }
    },
    async setEnabled(deviceId, enabled, reason) {
      const path = `/devices/${encodeURIComponent(deviceId)}`;
      // The whole identity goes back, or the hub would make it new keys.
      const known = device.parse((await ask({ method: 'GET', path })).json);
      const body = { ...known, status: enabled ? 'enabled' : 'disabled', statusReason: reason };
      await ask({ method: 'PUT', path, body, headers: { 'if-match': `"${known.etag}"` } });
    },
    async wish(deviceId, desired, etag) {
      const path = `/twins/${encodeURIComponent(deviceId)}`;
      await ask({ method: 'PATCH', path, body: { properties: { desired } }, headers: { 'if-match': `"${etag}"` } });
    },
    async call(deviceId, methodName, payload) {
      const { json } = await ask({
        method: 'POST',
        path: `/twins/${encodeURIComponent(deviceId)}/methods`,
        body: { methodName, payload, responseTimeoutInSeconds: METHOD_S, connectTimeoutInSeconds: 0 },
      });
      return methodAnswer.parse(json);
    },
  };
}

function deviceOf(found: z.infer<typeof twin>): HubDevice {
  const { desired, reported } = found.properties;
  const told = reported.$metadata?.$lastUpdated ?? null;
  const since = found.lastActivityTime ?? NEVER;
  return {
    deviceId: found.deviceId,
    enabled: found.status === 'enabled',
    statusReason: found.statusReason ?? null,
    connected: found.connectionState === 'Connected',
    connectionSince: since.startsWith(NEVER) ? null : since,
    etag: found.etag,
    desired: withoutMeta(desired),
    desiredVersion: desired.$version ?? 0,
    reported: withoutMeta(reported),
    // A twin is made with an empty half: its time tells nothing of the device.
    reportedAt: Object.keys(withoutMeta(reported)).length === 0 ? null : told,
  };
}

function withoutMeta(properties: z.infer<typeof half>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== '$version' && key !== '$metadata'));
}

const STATUS: Readonly<Record<number, number>> = { 400: 400, 404: 404, 409: 409, 412: 409, 504: 504 };

const refusal = z.object({ Message: z.string() });
const inner = z.object({ message: z.string() });

/** The hub says what is wrong in one of two shapes (specs azure-wire section 5): `ErrorCode:Word;sentence`, or JSON within JSON. */
function errorOf(status: number, text: string): DeviceHubError {
  const { Message: message } = parsed(refusal, text) ?? { Message: '' };
  const sentence = parsed(inner, message)?.message ?? message.replace(/^ErrorCode:\w+;/, '');
  // 404103: registered, and not online.
  const code = message.includes('404103') ? 409 : (STATUS[status] ?? 502);
  return new DeviceHubError(code, sentence === '' ? `the hub answered ${status}` : sentence);
}

function parsed<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function partsOf(connectionString: string): { readonly host: string; readonly policy: string; readonly key: string } {
  const fields = new Map(
    connectionString
      .trim()
      .split(';')
      .map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const [host, policy, key] = [fields.get('HostName'), fields.get('SharedAccessKeyName'), fields.get('SharedAccessKey')];
  if (!host || !policy || !key)
    throw new InputRefused('connection string of the hub', 'HostName, SharedAccessKeyName and SharedAccessKey are wanted');
  return { host, policy, key };
}
