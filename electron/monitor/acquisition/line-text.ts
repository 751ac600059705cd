import type { SerialSettings } from '#device';

/** "9600 8N1", and the flow control when there is one. */
export function settingsText({ baudRate, dataBits, parity, stopBits, flowControl }: SerialSettings): string {
  const flow = flowControl === 'none' ? '' : ` ${flowControl}`;
  return `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}${flow}`;
}
