import { useId, useState } from 'react';
import type { LinkMessage } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { deviceCounters, deviceLight, lightText, lineCountsText, type Watch } from '../device-text.ts';
import { t } from '../i18n/index.ts';
import { lookAtLine } from '../store/line-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { Experimental } from './experimental.tsx';

type Device = LinkMessage['devices'][number];

/** One device: its light in words first, what an engineer needs behind a key. */
export function DeviceEntry({ device, watch }: { device: Device; watch: Watch }) {
  const [open, setOpen] = useState(false);
  const countersId = useId();
  const { word, why } = deviceLight(device, watch);
  return (
    <div className={`device light-${word}`} data-device={device.id}>
      <dt>
        {device.label}
        {device.label !== device.id && <small>{device.id}</small>}
        <Experimental confidence={device.confidence} />
      </dt>
      <dd>
        <strong className="device-light">{lightText(word)}</strong> · {why} <small>{lineCountsText(device)}</small>
      </dd>
      <dd className="device-line">
        {device.driver} · {device.line}
        {device.addedHere && ` · ${t('devices.addedHere')}`}
      </dd>
      <dd className="device-more">
        <button type="button" className="key" aria-expanded={open} aria-controls={countersId} onClick={() => setOpen(!open)}>
          {t('devices.details')} {open ? '▴' : '▾'}
        </button>
        <button
          type="button"
          className="key"
          onClick={() => {
            lookAtLine(device.id);
            openPanel('line');
          }}
        >
          {t('system.line')}
        </button>
      </dd>
      <dd className="device-counters" id={countersId} hidden={!open}>
        {open && <Counters device={device} />}
        {open && device.addedHere && (
          <ConfirmedKey
            label={t('devices.stopUsing')}
            question={t('devices.stopQuestion', { device: device.label })}
            onConfirm={() => tellMonitor({ type: 'stop-using', id: device.id })}
          />
        )}
      </dd>
    </div>
  );
}

function Counters({ device }: { device: Device }) {
  return (
    <table>
      <tbody>
        {deviceCounters(device).map(({ name, count, meaning }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="counter">{count}</td>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
