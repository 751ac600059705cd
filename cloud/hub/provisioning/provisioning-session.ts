import { parsePropertyBag } from '../device/property-bag.ts';
import { HubError } from '../hub-error.ts';
import type { ClientCertificate } from '../identity/certificate-login.ts';
import type { ReceivedPublish } from '../mqtt/publish-packet.ts';
import type { MqttSession, SessionLine } from '../mqtt/session.ts';
import type { Enrolment } from './enrolment.ts';
import type { Provisioning } from './provisioning-adapter.ts';

const ANSWERS = '$dps/registrations/res/#';
const REGISTER = '$dps/registrations/PUT/iotdps-register/';
const ASK = '$dps/registrations/GET/iotdps-get-operationstatus/';
/** How long a client shall wait before it asks again. */
const RETRY_AFTER_S = 1;
const NOT_GRANTED = 0x80;

/** Somebody who wants to become a device (specs azure-wire section 6). Nothing is kept of it after the connection. */
export class ProvisioningSession implements MqttSession {
  readonly deviceId: string;
  private readonly by: Enrolment;
  private readonly certificate: ClientCertificate | null;
  private readonly line: SessionLine;
  private readonly provisioning: Provisioning;
  private subscribed = false;

  constructor(
    registrationId: string,
    by: Enrolment,
    certificate: ClientCertificate | null,
    line: SessionLine,
    provisioning: Provisioning,
  ) {
    this.deviceId = registrationId;
    this.by = by;
    this.certificate = certificate;
    this.line = line;
    this.provisioning = provisioning;
  }

  publish(packet: ReceivedPublish): void | Promise<void> {
    const { topic, bytes } = packet;
    const prefix = [REGISTER, ASK].find((known) => topic.startsWith(known));
    const query = prefix === undefined ? null : parsePropertyBag(topic.slice(prefix.length));
    const requestId = query?.get('$rid') ?? null;
    if (requestId === null) {
      this.line.fail('malformed-topic', topic, bytes);
      return;
    }
    if (packet.qos === 1) this.line.acknowledge(packet.messageId);
    if (prefix === REGISTER) return this.register(requestId, packet.payload);
    this.answerStatus(requestId, query?.get('operationId') ?? '');
  }

  subscribe(wanted: readonly { readonly topic: string; readonly qos: number }[]): Promise<readonly number[]> {
    return Promise.resolve(
      wanted.map(({ topic, qos }) => {
        if (topic !== ANSWERS) return NOT_GRANTED;
        this.subscribed = true;
        return Math.min(qos, 1);
      }),
    );
  }

  unsubscribe(filters: readonly string[]): Promise<void> {
    if (filters.includes(ANSWERS)) this.subscribed = false;
    return Promise.resolve();
  }

  acknowledged(): void {
    // Answers are sent with QoS 0: nothing to settle.
  }
  started(): void {
    // Nothing waits for somebody who is no device yet.
  }
  ended(): void {
    // Nothing is kept.
  }

  private async register(requestId: string, body: Buffer): Promise<void> {
    try {
      const asked = JSON.parse(body.toString('utf8')) as { registrationId?: unknown };
      if (asked.registrationId !== this.deviceId) throw new HubError(400004, 'registrationId is not the one that is connected');
      const operationId = await this.provisioning.register(this.deviceId, this.by, this.certificate);
      this.answer(202, requestId, { operationId, status: 'assigning' });
    } catch (error) {
      if (!(error instanceof HubError || error instanceof SyntaxError)) throw error;
      this.line.issue('registration refused', error.message, body);
      const status = error instanceof HubError ? error.status : 400;
      this.answer(status, requestId, { errorCode: status * 1000, message: error.message });
    }
  }

  private answerStatus(requestId: string, operationId: string): void {
    const registrationState = this.provisioning.operation(operationId, this.deviceId);
    if (registrationState === null) {
      this.answer(404, requestId, { errorCode: 404201, message: 'operation not found' });
      return;
    }
    this.answer(200, requestId, { operationId, status: registrationState.status, registrationState });
  }

  private answer(status: number, requestId: string, body: object): void {
    if (!this.subscribed) return;
    const wait = status === 202 ? `&retry-after=${RETRY_AFTER_S}` : '';
    this.line.send({
      cmd: 'publish',
      topic: `$dps/registrations/res/${status}/?$rid=${encodeURIComponent(requestId)}${wait}`,
      payload: JSON.stringify(body),
      qos: 0,
      dup: false,
      retain: false,
    });
  }
}
