import { describe, expect, it } from 'vitest';
import { VITAL_KINDS } from '#clinical';
import { MAX_MESSAGE_BYTES, workflowsMessage } from '../../../cloud/notify/card.ts';
import { decide } from '../../../cloud/notify/decision.ts';
import { outcome } from '../../support/outcome.ts';

describe('whom to tell', () => {
  it('tells when a flag is raised or resolved, not while it goes on', () => {
    expect(decide(outcome({ flag: 'raised' }))?.id).toBe('Flag/f1#raised');
    expect(decide(outcome({ flag: 'resolved' }))?.id).toBe('Flag/f1#resolved');
    expect(decide(outcome({ flag: 'kept' }))).toBeNull();
    expect(decide(outcome({ flag: null }))).toBeNull();
  });
});

describe('the card', () => {
  const decision = decide(outcome());
  if (decision === null) throw new Error('the default outcome raises a flag');
  const message = workflowsMessage(decision, 'http://dashboard');
  const text = JSON.stringify(message);

  it('names patient, bed, bounds of the score and what is missing', () => {
    for (const word of ['Simulated, Patient', 'bed-12', '5–14', 'at least medium', 'temperature', '33 mm[Hg]'])
      expect(text).toContain(word);
  });

  it('opens the patient on the dashboard, the only action that works from a webhook', () => {
    expect(message.attachments[0].content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open the patient', url: 'http://dashboard/patients/p1' },
    ]);
  });

  it('says what is outside, the strongest first', () => {
    expect(text).toContain('"systolicBP 3, pulse 2"');
  });

  it('says how old the oldest charted value is when one was carried forward, and nothing else', () => {
    const whole = outcome();
    const score = { ...whole.window.score, composed: true, oldestAgeMs: 130 * 60_000 };
    const composed = decide({ ...whole, window: { ...whole.window, score } });
    expect(JSON.stringify(workflowsMessage(composed!, 'http://dashboard'))).toContain('charted values up to 130 min old');
    expect(text).not.toContain('Composed');
  });

  it('stays well below what Teams takes, whatever a bed or a patient is called', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(MAX_MESSAGE_BYTES);
    const whole = outcome();
    const long = '长'.repeat(100_000);
    const vitals = Object.fromEntries(VITAL_KINDS.map((kind) => [kind, whole.window.vitals['abp-mean']]));
    const named = decide({ ...whole, window: { ...whole.window, bed: long, ward: long, patientName: long, vitals } });
    expect(Buffer.byteLength(JSON.stringify(workflowsMessage(named!, 'http://dashboard')))).toBeLessThan(MAX_MESSAGE_BYTES);
  });
});
