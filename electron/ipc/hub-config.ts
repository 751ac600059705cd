import { z } from 'zod';

const place = z.string().regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'a host, or host:port');

/** How a station reaches its hub, and who it is there. */
export const hubConfig = z
  .strictObject({
    /** `HostName=…;DeviceId=…;SharedAccessKey=…[;GatewayHostName=host:port]`, or `…;x509=true` with a certificate. */
    connectionString: z.string().min(1).optional(),
    /** In place of a connection string: asks a Device Provisioning Service which hub it belongs to. */
    provisioning: z
      .strictObject({
        endpoint: place.default('global.azure-devices-provisioning.net'),
        idScope: z.string().min(1),
        registrationId: z
          .string()
          .regex(/^[a-z0-9]([a-z0-9\-._:]{0,126}[a-z0-9])?$/, 'small letters, digits and - . _ : between'),
        /** This station's own key (of a group: the derived one), base64; absent: it shows its certificate. */
        key: z.base64().min(1).optional(),
      })
      .optional(),
    /** PEM texts by which the station proves who it is (X.509). */
    certificate: z
      .strictObject({ cert: z.string().min(1), key: z.string().min(1), passphrase: z.string().min(1).optional() })
      .optional(),
    /** PEM text of a private certificate authority; null = the system's. */
    certificateAuthority: z.string().nullable(),
    /** Dialled instead of the hub: an IoT Edge gateway, or a hub on this machine. The station still names the hub. */
    gateway: place.optional(),
    /** `http://[user:password@]host:port`: everything goes through it, MQTT in a WebSocket on port 443. */
    proxy: z.url({ protocol: /^https?$/ }).optional(),
    /** MQTT in a WebSocket on port 443, for networks that let nothing else through. */
    webSocket: z.boolean().optional(),
    /**
     * A backlog of many minutes travels as files, which the hub's storage takes: `hub` asks at port 443 of the hub, host:port at a hub on
     * this machine. Absent: as messages. The cloud must know where the files lie; an Edge gateway takes none.
     */
    fileUpload: place.optional(),
  })
  .superRefine(({ connectionString, provisioning, certificate }, context) => {
    const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if ((connectionString === undefined) === (provisioning === undefined))
      refuse(['connectionString'], 'either connectionString or provisioning is needed');
    if (provisioning && (provisioning.key === undefined) === (certificate === undefined))
      refuse(['provisioning', 'key'], 'either key or certificate is needed');
    if (connectionString !== undefined && /(^|;)x509=true(;|$)/i.test(connectionString) !== (certificate !== undefined))
      refuse(['certificate'], 'x509=true and a certificate belong together');
  });

export type HubConfig = z.infer<typeof hubConfig>;
