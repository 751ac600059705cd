import { Agent } from 'node:https';
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls';

/** What `NODE_EXTRA_CA_CERTS` does before a process starts: SDKs without an option for it trust the hub's authority. */
export function trust(ca: string): void {
  setDefaultCACertificates([...getCACertificates('default'), ca]);
}

/** Whatever name a client asks for, it is the hub on this machine that answers. */
export class LocalAgent extends Agent {
  private readonly port: number;

  constructor(port: number) {
    super({ keepAlive: false });
    this.port = port;
  }

  override createConnection(): ReturnType<Agent['createConnection']> {
    return connect({ host: '127.0.0.1', port: this.port, servername: 'localhost' });
  }
}
