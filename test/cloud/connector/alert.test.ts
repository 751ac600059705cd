import { readFileSync } from 'node:fs';
import type { Communication } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { Fhir } from 'fhir';
import { describe, expect, it } from 'vitest';
import type { AlarmReading } from '#wire';
import { claimsOf, normaliseEvent } from '../../../cloud/connector/batch.ts';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { checkMapping } from '../../../cloud/connector/mapping-check.ts';
import { runMapping } from '../../../cloud/connector/mapping-run.ts';
import { readMessages } from '../../../cloud/connector/message-input.ts';
import { type PlannedAlert, planWrites } from '../../../cloud/connector/plan-writes.ts';
import { telemetry } from '../../support/telemetry.ts';

const shipped = (name: string): string =>
  readFileSync(new URL(`../../../cloud/connector/mappings/alarms/${name}.json`, import.meta.url), 'utf8');
const device = loadDeviceMapping(shipped('device-mapping'));
const fhir = loadFhirMapping(shipped('fhir-mapping'));
const mapping = { device: device.templates, fhir: new Map(fhir.templates.map((one) => [one.typeName, one])) };
const COMPAT = { compat: false };

type Step = Partial<AlarmReading> & { readonly minute: number };

function steps(all: readonly Step[], patient: string | null = 'SIM-0037') {
  const envelope = telemetry({ patient });
  const readings = all.map(({ minute, ...more }): AlarmReading => {
    const measuredAt = `2026-01-05T10:${String(minute).padStart(2, '0')}:00.000Z`;
    return {
      kind: 'alarm',
      id: `a/${minute}/${more.phase ?? 'start'}`,
      alarmId: 'map-low-1',
      condition: 'abp-mean-low',
      source: 'physiological',
      priority: 'medium',
      phase: 'start',
      text: 'MAP low',
      value: 52,
      limit: 60,
      unit: 'mm[Hg]',
      onsetAt: measuredAt,
      measuredAt,
      ...more,
    };
  });
  const event = {
    Body: { ...envelope, readings: [...envelope.readings, ...readings] },
    Properties: {},
    SystemProperties: { 'iothub-connection-device-id': 'station-bed-12' },
    record: 'telemetry/0/7',
    enqueuedAt: '2026-01-05T11:00:00.000Z',
  };
  const { read, parked } = normaliseEvent(event, new Uint8Array(), mapping, COMPAT);
  const identity = { patientId: 'p', deviceId: 'd', encounterId: 'e' };
  const accepted = claimsOf(read).map((one) => ({ ...one, identity }));
  return { read, parked, event, planned: planWrites(accepted, mapping, COMPAT, '2026-01-05T11:00:01.000Z') };
}

/** What a server holds after these batches. */
function stored(batches: readonly (readonly Step[])[]): readonly Communication[] {
  const store = new Map<string, Communication>();
  for (const write of batches.flatMap((batch): readonly PlannedAlert[] => steps(batch).planned.alerts)) {
    const known = store.get(write.id);
    const next = known ? write.merge(known) : write.create();
    if (next !== null && !('elsewhere' in next)) store.set(write.id, next);
  }
  return [...store.values()];
}

describe('an alarm of a device', () => {
  it('is one Communication of the category alert, from start to end, that names Device, Patient and record', () => {
    const { planned, read } = steps([
      { minute: 1 },
      { minute: 2, phase: 'escalated', priority: 'high', text: 'MAP very low' },
      { minute: 4, phase: 'end', priority: 'high', text: 'MAP low is over' },
    ]);
    expect(planned.parked).toEqual([]);
    expect(planned.alerts).toHaveLength(1);
    const alarm = planned.alerts[0]!.create();
    expect(alarm).toMatchObject({
      resourceType: 'Communication',
      status: 'completed',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'alert' }] }],
      priority: 'stat',
      subject: { reference: 'Patient/p' },
      encounter: { reference: 'Encounter/e' },
      sender: { reference: 'Device/d' },
      sent: '2026-01-05T10:01:00.0000000Z',
      reasonCode: [{ text: 'abp-mean-low' }],
      meta: { source: 'urn:wardlight:record:telemetry/0/7#map-low-1' },
    });
    expect(alarm.payload?.map(({ contentString }) => contentString)).toEqual(['MAP low', 'MAP very low', 'MAP low is over']);
    const { valid, messages } = new Fhir().validate(alarm, { errorOnUnexpected: true });
    expect(messages.filter(({ severity }) => ['error', 'fatal'].includes(String(severity)))).toEqual([]);
    expect(valid).toBe(true);
    // The heart rate beside it has no template in this mapping; the alarm is not taken for it.
    expect(read.unmapped).toBe(1);
  });

  it('is the same whatever the batching, order and repetition of its steps', () => {
    const phases = ['start', 'escalated', 'acknowledged', 're-alarm', 'end'] as const;
    const step = fc.record({
      minute: fc.integer({ min: 0, max: 9 }),
      phase: fc.constantFrom(...phases),
      priority: fc.constantFrom('high', 'medium', 'low'),
      alarmId: fc.constantFrom('one', 'two'),
    });
    // One instant and phase of an alarm is told in one way.
    const told = fc.uniqueArray(step, {
      minLength: 1,
      maxLength: 10,
      selector: (one) => `${one.alarmId}/${one.minute}/${one.phase}`,
    });
    const order = fc.array(fc.nat(1000), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(told, order, fc.integer({ min: 1, max: 4 }), (all, keys, size) => {
        const mixed = [...all, ...all.slice(0, 4)].map((one, at) => ({ one, key: keys[at] ?? 0 })).sort((a, b) => a.key - b.key);
        const batches = Array.from({ length: Math.ceil(mixed.length / size) }, (_, at) =>
          mixed.slice(at * size, (at + 1) * size).map(({ one }) => one),
        );
        const byId = (a: Communication, b: Communication): number => (a.id ?? '').localeCompare(b.id ?? '');
        expect([...stored(batches)].sort(byId)).toEqual([...stored([all])].sort(byId));
      }),
      { numRuns: 100 },
    );
  });

  it('goes on while no step ended it; the same step again writes nothing', () => {
    const [alarm] = stored([[{ minute: 1 }], [{ minute: 3, phase: 'acknowledged' }]]);
    expect(alarm?.status).toBe('in-progress');
    expect(alarm?.payload).toHaveLength(2);
    expect(steps([{ minute: 1 }]).planned.alerts[0]!.merge(alarm!)).toBeNull();
    const over = steps([{ minute: 1, phase: 'end' }]).planned.alerts[0]!.create();
    expect(steps([{ minute: 9 }]).planned.alerts[0]!.rejoin(alarm!, over)).toMatchObject({ status: 'completed' });
  });

  it('of an empty bed is nobody’s and stays in the archive', () => {
    const { read } = steps([{ minute: 1 }], null);
    expect(read.measurements).toEqual([]);
  });

  it('without a text is parked, with the field and the line of its template; the next step is written', () => {
    const { planned, parked } = steps([{ minute: 1, text: ' ' }, { minute: 2 }]);
    expect(planned.alerts).toHaveLength(1);
    expect(parked).toMatchObject([{ reason: 'IncompatibleDataException' }]);
    expect(parked[0]?.detail).toMatch(/\[text\].*line 16/);
  });

  it('is explained field by field', () => {
    const { event } = steps([{ minute: 1 }, { minute: 4, phase: 'end', text: 'over' }]);
    const messages = readMessages(JSON.stringify(event), 'a test', { recogniseDates: false });
    const run = { ...COMPAT, device: device.templates, fhir: fhir.templates, issued: '2026-01-05T11:00:01.000Z', explain: true };
    const lines = [...runMapping(messages, { ...run, identity: 'create' })];
    expect(lines.filter(({ stage }) => stage === 'alert')).toMatchObject([{ resource: { status: 'completed' } }]);
    const explained = lines.filter((line) => line.stage === 'explained');
    expect(explained.find(({ field }) => field === 'payload[1].contentString')).toMatchObject({
      value: 'over',
      expression: { text: 'matchedToken.text' },
      inputPath: '$.Body.readings[2].text',
      copied: true,
    });
    expect(explained.filter(({ field }) => field === 'status').map(({ inputs }) => inputs)).toEqual([
      ['$.Body.readings[1].phase'],
      ['$.Body.readings[2].phase'],
    ]);
  });
});

describe('the template of an alarm', () => {
  const check = (template: object) =>
    checkMapping(
      shipped('device-mapping'),
      JSON.stringify({ templateType: 'CollectionFhir', template: [{ templateType: 'AlertFhir', template }] }),
    ).check;

  it('that ships has no mistake and no warning', () => {
    expect(checkMapping(shipped('device-mapping'), shipped('fhir-mapping')).check).toEqual({
      valid: true,
      errors: [],
      warnings: [],
    });
  });

  it('with an unknown member or priority is refused, with the place', () => {
    const { errors } = check({ typeName: 'alarm', priorities: { high: 'loud' }, colour: 'red' });
    expect(errors.map(({ path, message }) => [path, message])).toEqual([
      ['$.template[0].template.colour', "Could not find member 'colour' on object"],
      ['$.template[0].template.priorities.high', 'loud is none of routine, urgent, asap, stat'],
    ]);
  });

  it('that reads other values than the device mapping gives is warned of', () => {
    const { valid, warnings } = check({ typeName: 'alarm', text: 'words' });
    expect(valid).toBe(true);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/value \[text\].*Available values are: \[words, phase/),
    ]);
  });
});
