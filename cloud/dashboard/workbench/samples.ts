import type { TextKey } from '../i18n/index.ts';

const envelope = (body: unknown): string => JSON.stringify({ Body: body, Properties: {}, SystemProperties: {} }, null, 2);

/** Made up, to begin with. */
export const SAMPLES: readonly { readonly label: TextKey; readonly text: string }[] = [
  {
    label: 'workbench.sampleStation',
    text: JSON.stringify(
      {
        Body: {
          schema: 'wardlight.telemetry.v1',
          admission: { patient: 'SIM-0037', encounter: 'ENC-SIM-0037', since: '2026-01-05T08:00:00.000Z' },
          readings: [
            {
              kind: 'vital',
              id: 'frame-1/147842',
              code: 147842,
              value: 72,
              unit: '/min',
              measuredAt: '2026-01-05T10:15:00.250Z',
            },
            { kind: 'vital', id: 'frame-1/150456', code: 150456, value: 97.5, unit: '%', measuredAt: '2026-01-05T10:15:00.250Z' },
          ],
        },
        Properties: {},
        SystemProperties: { 'iothub-connection-device-id': 'station-bed-12' },
      },
      null,
      2,
    ),
  },
  {
    label: 'workbench.sampleForeign',
    text: envelope({
      monitor: 'MON-0042',
      at: '2026-01-05T10:15:00.250Z',
      readings: [
        { kind: 'hr', n: 72 },
        { kind: 'spo2', n: 97.5 },
      ],
    }),
  },
];
