import { beforeEach, describe, expect, it } from 'vitest';
import type { MonitorMessage, PrivacyMessage } from '#ipc';
import { PrivacyPart } from '../../../../electron/monitor/feed/privacy-part.ts';

const MOMENT = { nowMs: 1_000, now: { wallMs: 1_000, monotonicMs: 1_000 } };

describe('the cover of this screen', () => {
  let watchers: string[];
  let high: boolean;
  let allowed: boolean;
  let refused: string[];
  let noted: string[];
  let part: PrivacyPart;
  let last: PrivacyMessage | null;

  beforeEach(() => {
    watchers = ['central'];
    high = false;
    allowed = true;
    refused = [];
    noted = [];
    last = null;
    part = new PrivacyPart({
      office: {
        post: (message: MonitorMessage) => {
          if (message.type === 'privacy') last = message;
        },
        refuse: (_where: string, error: unknown) => void refused.push(String(error)),
        issue: (_where: string, { reason, detail }: { reason: string; detail: string }) =>
          void noted.push(`${reason}: ${detail}`),
      },
      watchers: () => watchers,
      highAlarm: () => high,
      allowed: () => allowed,
    });
    part.tick(MOMENT);
  });

  const cover = (): boolean => part.onScreen({ type: 'privacy', on: true, by: 'N.O.' }, MOMENT);

  it('does not come where the ward wants none', () => {
    allowed = false;
    cover();
    expect(last?.privacy).toBeNull();
    expect(refused).toEqual(['Error: this ward does not allow a cover']);
  });

  it('comes while another display watches, and the journal says who did it', () => {
    cover();
    expect(last?.privacy).toEqual({ sinceMs: 1_000, by: 'N.O.' });
    expect(noted).toEqual(['privacy-begun: by N.O., watched from central']);
  });

  it('does not come when nobody watches, or a high alarm is there', () => {
    watchers = [];
    cover();
    watchers = ['central'];
    high = true;
    cover();
    expect(refused).toHaveLength(2);
    expect(last?.privacy).toBeNull();
  });

  it.each([
    ['a high alarm', () => (high = true)],
    ['nobody watching any more', () => (watchers = [])],
  ])('goes with %s', (_name, happens) => {
    cover();
    happens();
    part.tick(MOMENT);
    expect(last?.privacy).toBeNull();
    expect(noted.at(-1)).toContain('privacy-ended');
  });

  it('goes with a touch, and with the patient', () => {
    cover();
    part.onScreen({ type: 'privacy', on: false }, MOMENT);
    expect(last?.privacy).toBeNull();
    cover();
    part.onPatient(null, MOMENT);
    part.tick(MOMENT);
    expect(last?.privacy).toBeNull();
  });
});
