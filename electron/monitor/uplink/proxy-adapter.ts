import type { Agent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';

interface Place {
  readonly host: string;
  readonly port: number;
}

export interface Proxy {
  readonly agent: Agent;
  /** How the proxy refused last, for people; null when it did not. */
  refusal(): string | null;
}

/** @param url `http://[user:password@]host:port` */
export function proxyAgent(url: string, ca: string | null): Proxy {
  const agent = new HttpsProxyAgent(url, ca === null ? {} : { ca });
  let refusal: string | null = null;
  agent.on('proxyConnect', ({ statusCode, statusText }: { readonly statusCode: number; readonly statusText: string }) => {
    refusal = statusCode === 200 ? null : `the proxy answered ${statusCode} ${statusText}`;
  });
  return { agent: agent, refusal: () => refusal };
}

/**
 * For HTTPS calls of the SDK, which can name no port.
 * @param place dialled whatever host is asked for; null: that host
 */
export function callAgent(proxy: string | null, ca: string | null, place: Place | null): Agent {
  const trusted = ca === null ? {} : { ca };
  const there = place && { ...place, servername: place.host };
  if (proxy !== null) {
    class Through extends HttpsProxyAgent<string> {
      override connect(
        ...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>
      ): ReturnType<HttpsProxyAgent<string>['connect']> {
        return super.connect(request, { ...options, ...trusted, ...there });
      }
    }
    return new Through(proxy);
  }
  class Direct extends HttpsAgent {
    override createConnection(options: RequestOptions): ReturnType<HttpsAgent['createConnection']> {
      return connect({ ...(options as object), ...trusted, ...there });
    }
  }
  return new Direct({ keepAlive: false });
}
