import { InputRefused } from '#clinical';
import type { Channel } from '../notify/channel/channel.ts';
import { emailSender } from '../notify/channel/email-adapter.ts';
import { teamsSender, webhookSender } from '../notify/channel/post-adapter.ts';
import type { ServiceConfig } from './config.ts';
import { houseOf } from './house.ts';
import type { ChannelConfig } from './notify-config.ts';
import { secretIn } from './secret-adapter.ts';
import type { TeamsWays } from './teams-adapter.ts';

/** How people are told things, and how much of a patient leaves the service. */
export const told = (config: ServiceConfig) => ({ patient: config.notify.patient, house: houseOf(config) });

/** The one that needs no more than an address; null keeps its messages and sends none. */
export function teamsChannel(url: string | null): Channel {
  return {
    name: 'teams',
    rules: {
      wards: null,
      tell: ['raised', 'resolved', 'escalated'],
      digestMinutes: 0,
      quietHours: null,
      storm: { messages: 10, minutes: 10 },
    },
    send: url === null ? null : teamsSender(url),
  };
}

/** @throws InputRefused for a secret that cannot be read, naming the file and not what it holds */
export async function openChannel(config: ChannelConfig, teams: TeamsWays | null): Promise<Channel> {
  const { name, wards, tell, digestMinutes, quietHours, storm } = config;
  return { name, rules: { wards, tell, digestMinutes, quietHours, storm }, send: await senderOf(config, teams) };
}

async function senderOf(config: ChannelConfig, teams: TeamsWays | null): Promise<NonNullable<Channel['send']>> {
  switch (config.kind) {
    case 'teams':
      return teamsSender(await secretIn(config.urlFile));
    case 'teams-bot':
      if (teams === null) throw new InputRefused(`notify.channels, ${config.name}`, 'a channel of the bot needs notify.teamsBot');
      return teams.sender({ channel: config.name, conversation: config.conversation });
    case 'webhook':
      return webhookSender(config.url, config.secretFile === null ? null : await secretIn(config.secretFile));
    case 'email': {
      const { host, port, secure, from, to, login } = config;
      const account = login === null ? null : { user: login.user, password: await secretIn(login.passwordFile) };
      return emailSender({ host, port, secure, plain: false, login: account, from, to });
    }
  }
}
