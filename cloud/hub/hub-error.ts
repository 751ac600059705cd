/** What the hub refuses to those who ask it something: IoT Hub's own numbers, of which the first three digits are the HTTP status. */
const NAMES = {
  400004: 'ArgumentInvalid',
  400027: 'ArgumentNull',
  401003: 'IotHubUnauthorizedAccess',
  403004: 'DeviceMaximumQueueDepthExceeded',
  403006: 'DeviceMaximumActiveFileUploadLimitExceeded',
  404001: 'DeviceNotFound',
  404103: 'DeviceNotOnline',
  409001: 'DeviceAlreadyExists',
  412002: 'PreconditionFailed',
  413001: 'MessageTooLarge',
  429001: 'ThrottlingException',
  500001: 'ServerError',
  504101: 'GatewayTimeout',
} as const;
export type HubErrorCode = keyof typeof NAMES;

export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return Math.floor(this.code / 1000);
  }

  /** e.g. `DeviceNotFound` */
  get word(): string {
    return NAMES[this.code];
  }
}
