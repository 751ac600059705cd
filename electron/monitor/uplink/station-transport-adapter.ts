import type { MqttBase } from 'azure-iot-mqtt-base';
import { dialled } from './network-way.ts';

/** What is reached of MQTT.js 4.3.8, the client inside the SDK (specs azure-wire section 3). */
interface MqttJsClient {
  /** Called with each message that arrives; it is acknowledged (PUBACK) when `done` is called. */
  handleMessage(packet: { readonly topic: string }, done: (error?: Error) => void): void;
  readonly stream?: { destroy(): void };
  end(force: boolean): void;
}
interface MqttProvider {
  connect(uri: string, options: object): MqttJsClient;
}

export interface StationTransport {
  /** To be handed to the SDK's transport as its base. */
  readonly base: MqttBase;
  /** The line is cut at once: nothing that still lies in its buffers may reach the hub after what a new client sends. */
  cut(): void;
}

/** @param gateway `host[:port]` that is dialled instead; null = what the SDK dials @param made hears of each client */
export function dialInstead(base: MqttBase, gateway: string | null, made: (client: MqttJsClient) => void): void {
  const holder = base as unknown as { mqttProvider: MqttProvider };
  const real = holder.mqttProvider;
  holder.mqttProvider = {
    connect(uri, options) {
      const client = real.connect(dialled(uri, gateway), options);
      made(client);
      return client;
    },
  };
}

/**
 * The SDK's MQTT base with the three things changed that a station needs and the SDK does not offer: a message from the cloud is
 * acknowledged only once it is kept, a client that was given up is cut off at once, and the gateway is dialled in every case.
 * @param base of the SDK, loaded by whoever has a hub
 * @param kept asked after the SDK has handed on a cloud-to-device message: whether it is on disk
 */
export function stationTransport(base: MqttBase, kept: () => boolean, gateway: string | null): StationTransport {
  let clients: readonly MqttJsClient[] = [];
  dialInstead(base, gateway, (client) => {
    clients = [...clients.slice(-1), client];
    client.handleMessage = (packet, done) => {
      // The SDK hands on what arrived in a tick of its own, which is queued already: this one comes behind it. Without an
      // acknowledgement the hub gives the message again.
      if (!packet.topic.includes('/messages/devicebound/')) done();
      else process.nextTick(() => (kept() ? done() : undefined));
    };
  });
  return {
    base,
    cut() {
      for (const client of clients) {
        client.end(true);
        client.stream?.destroy();
      }
    },
  };
}
