import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBed } from '../../../../cloud/api/care/bed-now.ts';
import type { Outcome } from '../../../../cloud/contract/events.ts';
import { admitted } from '../../../support/admitted.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../../support/dashboard.ts';
import { eventually } from '../../../support/system.ts';

const LONG = 60_000;
const STATION = { deviceId: 'station-bed-1', identifiers: ['P-1'], encounters: ['E-1'] };

describe('where a patient lies now', () => {
  let dashboard: TestDashboard;
  const told: string[] = [];
  const bed = (number: number) => findBed(dashboard.pool, dashboard.fhir)(`Patient/p${number}`);
  const at = (deviceId: string, outcome: Outcome): Outcome => ({ ...outcome, window: { ...outcome.window, deviceId } });
  const publish = async (...outcomes: Outcome[]): Promise<void> => {
    await dashboard.publish(...outcomes);
    const ids = outcomes.map(({ window }) => window.id);
    const known = async (): Promise<boolean> => {
      const { rows } = await dashboard.pool.query('select 1 from feed.risk_assessment where window_id = any($1)', [ids]);
      return rows.length === ids.length;
    };
    await eventually(known, LONG, 'the windows');
  };

  beforeAll(async () => {
    dashboard = await openDashboard({
      tellBed: (deviceId) => {
        told.push(deviceId);
        return Promise.resolve('queued');
      },
    });
    const resources = [
      ...[1, 2, 3, 6].map((number) => admitted(number)),
      admitted(4, undefined, { status: 'finished', period: { start: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z' } }),
      admitted(5, undefined, { identifier: [{ system: 'urn:other', value: 'E-5' }] }),
    ];
    for (const resource of resources.flat()) await dashboard.fhir.update(resource);
    await publish(
      ...[1, 4, 5].map((number) => bedOutcome({ bed: number })),
      bedOutcome({ bed: 2, minutesAgo: 30 }),
      // She was here two minutes ago; then number 6 was measured here.
      bedOutcome({ bed: 3, minutesAgo: 2 }),
      at('station-bed-3', bedOutcome({ bed: 6, minutesAgo: 1 })),
    );
  }, 120_000);
  afterAll(() => dashboard?.stop());

  it('is the station of her newest window, with every name the bed may know her by', async () => {
    expect(await bed(1)).toEqual(STATION);
    expect(await bed(6)).toMatchObject({ deviceId: 'station-bed-3', identifiers: ['P-6'] });
  });

  it('follows her to another bed', async () => {
    await publish(at('station-bed-1', bedOutcome({ bed: 7, minutesAgo: 2 })), at('station-bed-77', bedOutcome({ bed: 7 })));
    for (const resource of admitted(7)) await dashboard.fhir.update(resource);
    expect(await bed(7)).toMatchObject({ deviceId: 'station-bed-77' });
  });

  it.each([
    [2, /^silent \d{4}-.*Z$/, 'nothing was heard of her for ten minutes'],
    [3, /^followed$/, 'somebody else was measured there since'],
    [4, /^stay-over$/, 'her stay is over in FHIR'],
    [5, /^no-stay$/, 'the stay has no name that a bed knows'],
    [9, /^nowhere$/, 'she was never measured'],
  ])('is not said of patient %i: %s (%s)', async (number, never) => {
    expect(await bed(number)).toEqual({ never: expect.stringMatching(never) as string });
  });

  it('is not said for a stay of which somebody else is the subject', async () => {
    await dashboard.fhir.update(admitted(1, undefined, { subject: { reference: 'Patient/p2' } })[1]);
    expect(await bed(1)).toEqual({ never: 'stay-over' });
    await dashboard.fhir.update(admitted(1)[1]);
  });

  it('keeps what is done for somebody who left in FHIR, says why no bed was told, and tells none', async () => {
    const answer = await dashboard.send('/api/patients/p3/acts', { kind: 'note', text: 'for her who left' });
    const id = String(answer.body['id']);
    type Kept = { bed_state: string; bed_detail: string; fhir_state: string };
    const settled = await eventually(
      async () => {
        const { rows } = await dashboard.pool.query<Kept>(
          'select bed_state, bed_detail, fhir_state from work.act where id = $1',
          [id],
        );
        return rows.find((row) => row.bed_state !== 'waiting' && row.fhir_state !== 'waiting');
      },
      LONG,
      'bed and FHIR',
    );
    expect(settled).toEqual({ bed_state: 'refused', bed_detail: 'followed', fhir_state: 'done' });
    expect(told).toEqual([]);
  });
});
