import type { DeviceReading } from '#device';

/** A reading as `wardlight decode` prints it: command-line contract, row `decode`. */
export function printedReading(reading: DeviceReading): Record<string, unknown> {
  const { kind, time, code, codeName, vendorCode, label, unit } = reading;
  const base = { kind, deviceTime: { uptimeMs: time.deviceUptimeMs, wall: time.deviceWall }, code, codeName, vendorCode, label };
  switch (reading.kind) {
    case 'vital':
      return { ...base, value: reading.value, reason: reading.reason, unit, questionable: reading.questionable };
    case 'waveform':
      return { ...base, unit, rateHz: reading.rateHz, samples: reading.samples.map(rounded), range: reading.range };
    case 'alert': {
      const { category, priority, phase, text, states } = reading;
      return { ...base, category, priority, phase, text, states };
    }
    case 'status': {
      const { manufacturer, model, systemId, bedLabel, settings } = reading;
      return { ...base, manufacturer, model, systemId, bedLabel, settings };
    }
  }
}

/** Far finer than any device's step; keeps 0.155 from being printed as 0.15500000000000114. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
