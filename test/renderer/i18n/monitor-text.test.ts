import { afterEach, describe, expect, it } from 'vitest';
import { limitRules, alarmText as writtenText } from '#clinical';
import { PatientWatch } from '../../../electron/monitor/patient/patient-watch.ts';
import { storeConditions } from '../../../electron/monitor/recorder/store-conditions.ts';
import { speak } from '../../../renderer/i18n/index.ts';
import { monitorText } from '../../../renderer/i18n/monitor-text.ts';

afterEach(() => speak('en'));

describe('sentences of the monitor in the language of the window', () => {
  it('stay as they are in English', () => {
    expect(monitorText('HR, PR: probe off')).toBe('HR, PR: probe off');
  });

  it('are translated with the values that they carry, labels one by one', () => {
    speak('de');
    expect(monitorText('HR, PR: probe off')).toBe('HF, Puls: Sensor ab');
    expect(monitorText('No data from Monitor 1')).toBe('Keine Daten von Monitor 1');
    expect(monitorText('No alarm sound: this computer has no sound output')).toBe(
      'Kein Alarmton: dieser Rechner hat keine Tonausgabe',
    );
    expect(monitorText('Not monitored for about 12 s: the monitor was restarted')).toBe(
      'etwa 12 s nicht überwacht: der Monitor wurde neu gestartet',
    );
  });

  it('are never lost: what is not known stays as it was written', () => {
    speak('es');
    expect(monitorText('Something new that nobody translated')).toBe('Something new that nobody translated');
  });

  it.each(['de', 'es', 'zh'] as const)('%s knows every limit condition that can be held back', (language) => {
    const rules = limitRules(
      'adult',
      new Map([
        ['heart-rate', { low: 50, high: 120 }],
        ['spo2', { low: 90, high: 100 }],
        ['respiratory-rate', { low: 8, high: 30 }],
      ]),
    );
    expect(rules.length).toBeGreaterThan(8);
    for (const rule of rules) {
      const written = writtenText(rule, 42);
      speak('en');
      expect(monitorText(written)).toBe(written);
      speak(language);
      expect(monitorText(written), written).not.toMatch(/below|above|Extreme b|Extreme t|Apnoea|Desaturation\b/);
    }
  });

  it.each(['de', 'es', 'zh'] as const)('%s knows what the store and the watch over patients say', (language) => {
    speak(language);
    const watch = new PatientWatch();
    watch.take('a', 'Monitor', { settings: { patientId: 'P-1' } } as never);
    const space = { usedBytes: 1, roomBytes: 1, fullInMs: 1, removing: false };
    const written = [
      ...storeConditions({ status: { state: 'failing' } as never, space, setAside: null }),
      ...watch.conditions('P-2'),
      ...watch.conditions(null),
    ].map(({ text }) => text);
    expect(written.length).toBeGreaterThan(3);
    for (const text of written) expect(monitorText(text), text).not.toBe(text);
  });
});
