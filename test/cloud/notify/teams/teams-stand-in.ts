import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CloudEnvironment, PUBLIC, withOverrides } from '@microsoft/teams.api';
import { importJWK, SignJWT } from 'jose';
import { publicPart, signingKey } from '../../../../cloud/accounts/store/secrets-adapter.ts';

export const APP = '11111111-2222-4333-8444-555555555555';
export const TENANT = '99999999-8888-4777-8666-555555555555';
export const CONVERSATION = '19:ward-3@thread.tacv2';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { readonly attachments: readonly { readonly content: Card }[] };
}

export interface Card {
  readonly body: readonly { readonly text?: string }[];
  readonly actions: readonly { readonly type: string; readonly verb?: string; readonly title: string; readonly data?: unknown }[];
}

/** Where Teams would be: takes what a bot sends, signs what it brings, with keys of its own. */
export async function startTeamsStandIn() {
  const [key, stranger] = [await signingKey('RS256'), await signingKey('RS256')];
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => void (text += part.toString()));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/v1/.well-known/keys') return response.end(JSON.stringify({ keys: [publicPart(key)] }));
      const { method = '', url: path = '', headers } = request;
      sent.push({ method, path, authorization: headers.authorization, body: JSON.parse(text) as Sent['body'] });
      return response.end(JSON.stringify({ id: `activity-${sent.length}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cloud: CloudEnvironment = withOverrides(PUBLIC, {
    openIdMetadataUrl: `${url}/v1/.well-known/openidconfiguration`,
  });
  const token = async (signed: 'teams' | 'stranger' = 'teams', audience = APP): Promise<string> => {
    const by = signed === 'teams' ? key : { ...stranger, kid: key.kid ?? '' };
    return new SignJWT({ serviceurl: url })
      .setProtectedHeader({ alg: 'RS256', kid: by.kid ?? '' })
      .setIssuer(PUBLIC.tokenIssuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(await importJWK(by, 'RS256'));
  };
  return {
    url,
    cloud,
    sent,
    token,
    /** A button pressed, as Teams brings it. */
    press: (id: string, entraId: string, action: { verb?: string; data?: unknown }, tenantId = TENANT) => ({
      ...{ type: 'invoke', name: 'adaptiveCard/action', id, channelId: 'msteams', serviceUrl: url, replyToId: 'activity-1' },
      from: { id: `29:${entraId}`, name: 'as Teams calls her', aadObjectId: entraId },
      recipient: { id: `28:${APP}`, name: 'Wardlight' },
      conversation: { id: `${CONVERSATION};messageid=1`, tenantId, conversationType: 'channel', isGroup: true },
      channelData: { tenant: { id: tenantId } },
      value: { action: { type: 'Action.Execute', id: '', title: '', ...action }, trigger: 'manual' },
    }),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
