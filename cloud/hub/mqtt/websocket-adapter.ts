import type { Server } from 'node:https';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { clientCertificate } from '../identity/client-certificate-adapter.ts';
import { type MqttConnections, peerOf } from './listener-adapter.ts';
import { LARGEST_PACKET } from './packet-framing.ts';

const PATH = '/$iothub/websocket';

/** MQTT over a WebSocket, for stations behind a proxy that lets only HTTPS through (specs azure-wire section 2). */
export function acceptWebSockets(server: Server, connections: MqttConnections): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 4 * LARGEST_PACKET,
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : false),
  });
  server.on('upgrade', (request, socket, head) => {
    // From here on the server listens to it no more, and an error that nobody hears ends the process.
    socket.on('error', () => socket.destroy());
    if ((request.url ?? '').split('?')[0] !== PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connected) => {
      if (connected.protocol !== 'mqtt') {
        connected.on('error', () => connected.terminate());
        connected.close(1002, 'subprotocol mqtt');
      } else
        connections.add({
          stream: createWebSocketStream(connected),
          peer: peerOf(request.socket),
          certificate: clientCertificate(socket),
          ownsMemory: false,
        });
    });
  });
}
