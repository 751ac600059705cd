/** The hub as those who administer devices see it: identities, twins and direct methods, never what was measured of whom. */
export interface DeviceHub {
  /** In the order of their ids. */
  list(): Promise<readonly HubDevice[]>;
  /** @returns null when the hub has none of this id */
  find(deviceId: string): Promise<HubDevice | null>;
  /** A disabled device is thrown out and cannot connect. @throws DeviceHubError */
  setEnabled(deviceId: string, enabled: boolean, reason: string): Promise<void>;
  /**
   * @param desired JSON merge patch (RFC 7396; null removes)
   * @param etag of the twin that was shown: what somebody changed meanwhile is never written over
   * @throws DeviceHubError
   */
  wish(deviceId: string, desired: JsonObject, etag: string): Promise<void>;
  /** Asks the device itself. @throws DeviceHubError when it is not there or does not answer */
  call(deviceId: string, method: string, payload: JsonObject): Promise<MethodAnswer>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export interface HubDevice {
  readonly deviceId: string;
  readonly enabled: boolean;
  readonly statusReason: string | null;
  readonly connected: boolean;
  /** Since when it is connected or not, ISO 8601; null: not since the hub was started. */
  readonly connectionSince: string | null;
  /** Of the twin. */
  readonly etag: string;
  readonly desired: JsonObject;
  readonly desiredVersion: number;
  readonly reported: JsonObject;
  /** When the device told of itself last; null: never. */
  readonly reportedAt: string | null;
}

export interface MethodAnswer {
  /** As the device gave it, in the manner of HTTP. */
  readonly status: number;
  readonly payload: unknown;
}

/** The hub did not do what was asked. `statusCode`: 404 no such device, 409 changed meanwhile or not online, 504 no answer, 400 refused, 502 else. */
export class DeviceHubError extends Error {
  override readonly name = 'DeviceHubError';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Direct methods that stations of ours answer. */
export const STATION_METHODS = ['snapshot', 'send-waves-now', 'restart-driver'] as const;
export type StationMethod = (typeof STATION_METHODS)[number];

/** GET /api/devices */
export interface DevicesAnswer {
  readonly at: string;
  /** Not connected ones first, longest silent before others. */
  readonly devices: readonly DeviceSummary[];
}

export interface DeviceSummary
  extends Pick<HubDevice, 'deviceId' | 'enabled' | 'statusReason' | 'connected' | 'connectionSince'> {
  /** Newest message; null: never heard. */
  readonly lastAt: string | null;
  /** As its newest message named them; else as they are wished; null: neither. */
  readonly bed: string | null;
  readonly ward: string | null;
  /** As the device reports: of its program, and what is wrong with it. */
  readonly version: string | null;
  readonly recorder: string | null;
}

/** GET /api/devices/{id} */
export interface DeviceAnswer
  extends DeviceSummary,
    Pick<HubDevice, 'etag' | 'desired' | 'desiredVersion' | 'reported' | 'reportedAt'> {}

/** POST /api/devices/{id}/status */
export interface DeviceStatusRequest {
  readonly enabled: boolean;
  readonly reason: string;
}

/** POST /api/devices/{id}/desired; what is left out stays, null removes. The station checks the rest and reports what it refuses. */
export interface DeviceWishRequest {
  readonly etag: string;
  readonly ward?: string | null | undefined;
  readonly bed?: string | null | undefined;
  readonly alarmProfiles?: JsonObject | null | undefined;
  readonly sampling?:
    | { readonly alarmWavesBeforeS?: number | undefined; readonly alarmWavesAfterS?: number | undefined }
    | null
    | undefined;
}

/** POST /api/devices/{id}/methods, answered with MethodAnswer */
export interface DeviceMethodRequest {
  readonly method: StationMethod;
  /** Of send-waves-now. */
  readonly seconds?: number | undefined;
  /** Of restart-driver: as the station reports it. */
  readonly device?: string | undefined;
}

/** GET /api/devices/{id}/records, the newest first: one message as the archive has it, without whom it is about. */
export interface DeviceRecord {
  /** `telemetry/{partition}/{offset}`, which Observations carry; where it lies when that cannot be read. */
  readonly id: string;
  /** null when it cannot be read. */
  readonly enqueuedAt: string | null;
  /** Of the message as it was sent; null when it does not open. */
  readonly bytes: number | null;
  /**
   * Of a message of ours numbers, times and codes as they are; every text that could name somebody is replaced by its length. Of any
   * other only what kind of value stands where.
   */
  readonly body: unknown;
  /** Why it does not open; null when it does. */
  readonly fault: string | null;
}
