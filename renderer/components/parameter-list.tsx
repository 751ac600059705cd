import { useEffect } from 'react';
import type { DeviceParameters } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText } from '../text.ts';

const ASK_MS = 2_000;

/** Every number and setting as the device names it, also what no table knows: nothing that was received stays unseen. */
export function ParameterList() {
  const message = useBedside((state) => state.parameters);
  useEffect(() => {
    const ask = (): void => tellMonitor({ type: 'watch-parameters' });
    ask();
    const timer = setInterval(ask, ASK_MS);
    return () => clearInterval(timer);
  }, []);
  if (message === null || message.devices.length === 0) return <p>{t('devices.tellsNothing')}</p>;
  return message.devices.map((device) => <Device key={device.id} device={device} atMs={message.atMs} />);
}

/** "operatingMode" as a person reads it. */
function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

function Device({ device, atMs }: { device: DeviceParameters; atMs: number }) {
  const settings = Object.entries(device.settings).filter(([, value]) => value !== '');
  return (
    <section className="parameter-list">
      <h3>{device.label}</h3>
      {settings.length > 0 && <p>{settings.map(([name, value]) => `${words(name)} ${value}`).join(' · ')}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">{t('devices.nameOnDevice')}</th>
            <th scope="col">{t('common.value')}</th>
            <th scope="col">{t('common.unit')}</th>
            <th scope="col">{t('devices.age')}</th>
            <th scope="col">{t('devices.standardName')}</th>
          </tr>
        </thead>
        <tbody>
          {device.parameters.map((one) => (
            <tr key={`${one.vendorCode} ${one.label}`}>
              <th scope="row">{one.label}</th>
              <td className="parameter-value">
                {one.value === null ? `--- ${one.reason ?? ''}` : one.value}
                {one.questionable && ' ?'}
              </td>
              <td>{one.unit ?? ''}</td>
              <td>{ageText(atMs - one.measuredMs)}</td>
              <td>{one.codeName ?? t('devices.notInTables', { code: one.vendorCode })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {device.refused > 0 && <p>{t('devices.notKept', { count: device.refused })}</p>}
    </section>
  );
}
