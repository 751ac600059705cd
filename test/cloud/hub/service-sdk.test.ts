import { type Client as DeviceClient, type DeviceMethodRequest, type DeviceMethodResponse, Message } from 'azure-iot-device';
import { Client, Registry } from 'azure-iothub';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../stream/log-support.ts';
import { HUB_NAME, openSdkClient } from './hub-support.ts';
import { LocalAgent, trust } from './local-agent.ts';
import { LocalHub } from './local-hub.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
let local: LocalHub;
let registry: Registry;

/** The samples' way, but for the agent: the service SDK takes no port in a host name for REST. */
function locally<T extends object>(client: T): T {
  const { _restApiClient: rest } = client as unknown as { _restApiClient: { setOptions(options: object): void } };
  rest.setOptions({ http: { agent: new LocalAgent(local.hub.httpsPort ?? 0) } });
  return client;
}
const serviceText = (policy: string): string => local.hub.connectionString(policy);
type ServiceMessage = Message & Parameters<Client['send']>[1];
/** The samples' class; TypeScript takes the service SDK's own copy of it for another one. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- the SDK asks for the methods only
const toDevice = (text: string): ServiceMessage => new Message(text);
/** For AMQP a port is taken. */
const overAmqp = (policy = 'service'): Client =>
  Client.fromConnectionString(serviceText(policy).replace(HUB_NAME, `localhost:${local.hub.amqpPort}`));

beforeAll(async () => {
  local = await LocalHub.start(['bed-12', 'bed-13'], { https: LOOPBACK, amqp: LOOPBACK });
  trust(local.certificates.ca);
  registry = locally(Registry.fromConnectionString(serviceText('registryReadWrite')));
});
afterAll(() => local.stop());

describe('the identity registry', () => {
  test('a device is registered, changed, listed and deleted; its keys are made', async () => {
    const { responseBody: made } = await registry.create({ deviceId: 'bed-20' });
    expect(Buffer.from(made.authentication?.symmetricKey?.primaryKey ?? '', 'base64')).toHaveLength(32);
    await expect(registry.create({ deviceId: 'bed-20' })).rejects.toMatchObject({ name: 'DeviceAlreadyExistsError' });
    await registry.update({ deviceId: 'bed-20', status: 'disabled', statusReason: 'in repair' });
    const { responseBody: changed } = await registry.get('bed-20');
    expect(changed).toMatchObject({ status: 'disabled', statusReason: 'in repair', connectionState: 'Disconnected' });
    expect(changed.authentication).toEqual(made.authentication);
    const { responseBody: all } = await registry.list();
    expect(all.map(({ deviceId }) => deviceId)).toEqual(['bed-12', 'bed-13', 'bed-20']);
    await registry.delete('bed-20');
    await expect(registry.get('bed-20')).rejects.toMatchObject({ name: 'DeviceNotFoundError' });
  });

  test('a deleted device is thrown out; one of the same name is another one', async () => {
    const { responseBody: made } = await registry.create({ deviceId: 'bed-21' });
    const client = await openSdkClient(
      local.port,
      local.certificates.ca,
      'bed-21',
      made.authentication?.symmetricKey?.primaryKey,
    );
    client.setRetryPolicy({ shouldRetry: () => false, nextRetryTimeout: () => -1 });
    await registry.delete('bed-21');
    await until(() => local.hub.service.connections() === 0);
    const { responseBody: again } = await registry.create({ deviceId: 'bed-21' });
    expect((again as { generationId?: string }).generationId).not.toBe((made as { generationId?: string }).generationId);
    await client.close().catch(() => undefined);
    await registry.delete('bed-21');
  });

  test('a policy that may only read does not write, one of a service does not read, a wrong key does nothing', async () => {
    const reader = locally(Registry.fromConnectionString(serviceText('registryRead')));
    await expect(reader.create({ deviceId: 'bed-22' })).rejects.toMatchObject({ name: 'UnauthorizedError' });
    const service = locally(Registry.fromConnectionString(serviceText('service')));
    await expect(service.list()).rejects.toMatchObject({ name: 'UnauthorizedError' });
    const wrong = locally(
      Registry.fromConnectionString(serviceText('service').replace(/Key=[^;]*$/, 'Key=d3Jvbmcga2V5IHdyb25nIGtleQ==')),
    );
    await expect(wrong.getTwin('bed-12')).rejects.toMatchObject({ name: 'UnauthorizedError' });
  });

  test('bad input names the member', async () => {
    await expect(registry.create({ deviceId: 'bed 12' })).rejects.toThrow(/device id "bed 12"/);
    const keys = { symmetricKey: { primaryKey: 'short', secondaryKey: 'short' } };
    await expect(registry.create({ deviceId: 'bed-23', authentication: keys })).rejects.toThrow(/primaryKey/);
  });
});

test('twins: read, patched by etag, queried page by page', async () => {
  const service = locally(Registry.fromConnectionString(serviceText('iothubowner')));
  const { responseBody: twin } = await service.getTwin('bed-12');
  const patch = { tags: { ward: '3' }, properties: { desired: { sampling: { ecg: 500 } } } };
  const { responseBody: after } = await service.updateTwin('bed-12', patch, twin.etag);
  expect(after.tags).toEqual({ ward: '3' });
  expect(after.properties.desired).toMatchObject({ sampling: { ecg: 500 }, $version: 2 });
  await expect(service.updateTwin('bed-12', patch, twin.etag)).rejects.toMatchObject({ name: 'InvalidEtagError' });
  const query = service.createQuery('SELECT * FROM devices', 1);
  const names: string[] = [];
  while (query.hasMoreResults) for (const { deviceId } of (await query.nextAsTwin()).result) names.push(deviceId);
  expect(names).toEqual(['bed-12', 'bed-13']);
});

test('a direct method is invoked; of a device that is not there it is said', async () => {
  const service = locally(Client.fromConnectionString(serviceText('service')));
  const call = { methodName: 'snapshot', payload: { waves: true }, responseTimeoutInSeconds: 10 };
  await expect(service.invokeDeviceMethod('bed-13', call)).rejects.toMatchObject({
    responseBody: expect.stringContaining('404103') as string,
  });
  const device: DeviceClient = await openSdkClient(local.port, local.certificates.ca, 'bed-13');
  device.onDeviceMethod('snapshot', (request: DeviceMethodRequest, response: DeviceMethodResponse) => {
    response.send(200, { got: request.payload as unknown }, () => undefined);
  });
  await until(() => local.hub.service.states.subscriptions('bed-13')['$iothub/methods/POST/#'] !== undefined);
  const { result } = (await service.invokeDeviceMethod('bed-13', call)) as { result: unknown };
  expect(result).toEqual({ status: 200, payload: { got: { waves: true } } });
  await device.close();
});

describe('over AMQP', () => {
  test('a message reaches the device, and its sender hears that it was taken', async () => {
    const service = overAmqp();
    await service.open();
    const receiver = await new Promise<NodeJS.EventEmitter>((resolve, reject) => {
      service.getFeedbackReceiver((error, found) => (error || !found ? reject(error ?? new Error()) : resolve(found)));
    });
    const heard: Record<string, unknown>[] = [];
    receiver.on('message', (message: { data: Buffer }) =>
      heard.push(...(JSON.parse(message.data.toString()) as Record<string, unknown>[])),
    );
    const message = toDevice('turn the patient');
    message.messageId = 'note-9';
    message.ack = 'full';
    message.properties.add('kind', 'note');
    await service.send('bed-12', message);

    const device = await openSdkClient(local.port, local.certificates.ca, 'bed-12');
    const got = await new Promise<Message>((resolve) => {
      device.on('message', (arrived: Message) => {
        device.complete(arrived, () => undefined);
        resolve(arrived);
      });
    });
    expect((got.data as Buffer).toString()).toBe('turn the patient');
    expect(got.properties.getValue('kind')).toBe('note');
    await until(() => heard.length > 0);
    expect(heard).toEqual([expect.objectContaining({ originalMessageId: 'note-9', statusCode: 'Success', deviceId: 'bed-12' })]);
    await device.close();
    await service.close();
  });

  test('an unknown device, a full queue and a wrong key are told apart', async () => {
    const service = overAmqp();
    await service.open();
    await expect(service.send('bed-99', toDevice('x'))).rejects.toMatchObject({ name: 'DeviceNotFoundError' });
    for (let n = 0; n < 50; n += 1) await service.send('bed-13', toDevice(String(n)));
    await expect(service.send('bed-13', toDevice('x'))).rejects.toMatchObject({
      name: 'DeviceMaximumQueueDepthExceededError',
    });
    await service.close();
    await expect(overAmqp('registryRead').open()).rejects.toMatchObject({ amqpError: { name: 'UnauthorizedError' } });
  });
});
