/** Who sent it: from the connection's authentication, never from the message. */
export interface Sender {
  readonly deviceId: string;
  readonly generationId: string;
  /** `model-id` of the user name; null when there is none. */
  readonly modelId: string | null;
  /** JSON text: `{"scope":"device","type":"sas",…}` */
  readonly authMethod: string;
}

const said = new WeakMap<Sender, string>();

/** Members of a JSON object, the same for every message of a connection. */
export function saidOf(sender: Sender): string {
  const known = said.get(sender);
  if (known !== undefined) return known;
  const members = {
    'iothub-connection-device-id': sender.deviceId,
    'iothub-connection-auth-generation-id': sender.generationId,
    'iothub-connection-auth-method': sender.authMethod,
    'iothub-message-source': 'Telemetry',
    ...(sender.modelId === null ? {} : { 'dt-dataschema': sender.modelId }),
  };
  const text = JSON.stringify(members).slice(1, -1);
  said.set(sender, text);
  return text;
}
