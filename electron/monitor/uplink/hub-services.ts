/** What the cloud may ask of the station and tell it, and what the station tells of itself. All of it is optional for telemetry. */
export interface HubServices {
  /** Names of the direct methods. */
  readonly methods: readonly string[];
  /** @returns an HTTP-like status and a JSON value */
  method(name: string, payload: unknown): { readonly status: number; readonly payload: unknown };
  /** The desired properties of the device twin, whole: after each connection and each change. */
  desired(properties: Readonly<Record<string, unknown>>): void;
  /** The reported properties, whole; what did not change is not sent again. */
  reported(): Readonly<Record<string, unknown>>;
  /** The hub does not say what the cloud wishes, although it takes telemetry; said once for each time that it begins. */
  unheard(detail: string): void;
  /** @returns whether it is kept now, or was before: only then is it settled, else the hub gives it again */
  message(message: CloudMessage): boolean;
}

export interface CloudMessage {
  readonly id: string | null;
  readonly body: string;
}
