import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIngest } from '../../cloud/ingest/role.ts';
import { startNotify } from '../../cloud/notify/role.ts';
import { botSender } from '../../cloud/notify/teams/bot-sender.ts';
import { bedMessenger } from '../../cloud/service/bed-messenger.ts';
import { HUB_NAME, KEY } from '../cloud/hub/hub-support.ts';
import { LocalHub } from '../cloud/hub/local-hub.ts';
import { type Card, CONVERSATION } from '../cloud/notify/teams/teams-stand-in.ts';
import { admitted, put } from '../support/admitted.ts';
import { bedOutcome } from '../support/dashboard.ts';
import { hasElectron } from '../support/electron.ts';
import { quietLogger } from '../support/logger.ts';
import { type AppOnSimulatedBed, openSimulatedBed } from '../support/simulated-bed.ts';
import { eventually } from '../support/system.ts';
import { openWardInTeams, textsOf, type WardInTeams } from '../support/ward-in-teams.ts';

const LONG = 60_000;
const STATION = 'station-bed-12';
const CHANNEL = 'ward-3';

/** Card, signed press, service, hub, device SDK, monitor and window are the real ones; Teams is a stand-in with keys of its own. */
describe.skipIf(!hasElectron)('the care team in Teams and a bed (needs Electron)', () => {
  let ward: WardInTeams;
  let local: LocalHub;
  let bed: AppOnSimulatedBed;
  let page: Page;
  let card: Card;
  const roles: { stop(): Promise<void> }[] = [];

  const button = (verb: string) => {
    const action = card.actions.find((one) => one.verb === verb);
    if (action === undefined) throw new Error(`no button ${verb} on the card`);
    return { verb, data: action.data };
  };
  const kept = async (kind: string) => {
    const { rows } = await ward.dashboard.pool.query<{ by_name: string; bed_state: string }>(
      'select by_name, bed_state from work.act where kind = $1',
      [kind],
    );
    return rows;
  };

  beforeAll(async () => {
    const nurse = { id: 'n1', name: 'Nurse One', roles: ['nurse'], wards: ['Ward 3'] } as const;
    ward = await openWardInTeams(
      { 'entra-one': nurse },
      {
        tellBed: (...note) => bedMessenger(local.hub.service)(...note),
        escalation: { afterMinutes: 10, levels: 3 },
      },
    );
    const { dashboard, bot, cards } = ward;
    local = await LocalHub.start([STATION], { log: dashboard.log });
    roles.push(await startIngest({ log: dashboard.log, parking: dashboard.parking, logger: quietLogger }));
    const send = botSender(bot, cards, { channel: CHANNEL, conversation: CONVERSATION });
    const rules = { wards: ['Ward 3'], tell: ['escalated'], digestMinutes: 0, quietHours: null } as const;
    roles.push(
      await startNotify({
        ...{ log: dashboard.log, pool: dashboard.pool, patient: 'initials', dashboardUrl: 'http://dashboard' },
        channels: [{ name: CHANNEL, rules: { ...rules, storm: { messages: 10, minutes: 10 } }, send }],
        ...{ logger: quietLogger, lookMs: 100 },
      }),
    );
    await dashboard.fhir.bundle({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: admitted(12, { patient: 'SIM-1', encounter: 'ENC-SIM-1' }).map(put),
    });
    bed = await openSimulatedBed({
      limits: { 'heart-rate': { low: 20, high: 70 } },
      hub: {
        connectionString: `HostName=${HUB_NAME};DeviceId=${STATION};SharedAccessKey=${KEY}`,
        certificateAuthority: local.certificates.ca,
        gateway: `localhost:${local.port}`,
      },
    });
    page = bed.page;
    page.setDefaultTimeout(LONG);
    await page.locator('.alarm-physiological', { hasText: 'above 70' }).waitFor();
  });
  afterAll(async () => {
    await bed?.close();
    for (const role of roles) await role.stop();
    await local?.stop();
    await ward?.stop();
  });

  it('be asked in Teams because nobody at the ward reacted', async () => {
    const since = new Date(Date.now() - 15 * 60_000).toISOString();
    await ward.dashboard.publish(bedOutcome({ bed: 12, totalMin: 8, flag: 'raised', since }));
    const sent = await eventually(() => Promise.resolve(ward.teams.sent[0]), LONG, 'the card');
    card = sent.body.attachments[0]?.content as Card;
    expect(textsOf(card)).toContain('‼ Nobody reacted: bed-12');
    expect(card.actions.map(({ title }) => title)).toEqual(['I have seen it', 'I take it', 'Open the patient']);
  });

  it('acknowledge from Teams and see it at the bed: the window says who has seen it, and the care team that it does', async () => {
    const { body } = await ward.press('entra-one', button('acknowledge'), 'press 1');
    expect(textsOf(body.value)).toMatch(/✓ Seen by Nurse One/);
    const note = page.locator('.note-strip');
    await note.filter({ hasText: /Seen in the cloud by: *Nurse One, \d\d:\d\d/ }).waitFor();
    await expect.poll(() => kept('acknowledged'), { timeout: LONG }).toEqual([{ by_name: 'Nurse One', bed_state: 'shown' }]);
    // It is no act at the bed: what alarms there goes on, and sounds.
    expect(await page.locator('.alarm-physiological', { hasText: 'above 70' }).count()).toBe(1);
    await page.locator('html[data-sounding]').waitFor();
  });

  it('take the patient from Teams and see it at the bed', async () => {
    await ward.press('entra-one', button('take'), 'press 2');
    await page.locator('.note-strip', { hasText: 'Responsible: Nurse One' }).waitFor();
    await expect.poll(() => kept('assigned'), { timeout: LONG }).toEqual([{ by_name: 'Nurse One', bed_state: 'shown' }]);
  });
});
