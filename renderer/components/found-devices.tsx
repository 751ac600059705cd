import type { LinkMessage } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { Experimental } from './experimental.tsx';

type Found = NonNullable<LinkMessage['found']>[number];

/** Devices that speak and that nobody configured: told, never used by themselves. */
export function FoundDevices({ found }: { found: readonly Found[] }) {
  const patient = useBedside((state) => state.hello?.patient ?? null);
  const question = patient === null ? t('devices.nobodyAdmitted') : t('devices.numbersOf', { name: patient.name });
  return found.map((one) => (
    <div className="device found" key={one.line}>
      <dt>
        {t('devices.heard', { device: one.label })}
        <Experimental confidence={one.confidence} />
      </dt>
      <dd>
        {t('devices.speaks', { driver: one.driver, line: one.line })} <small>{one.evidence}</small>
      </dd>
      <dd className="device-line">{t('devices.notTaken')}</dd>
      <dd className="device-ask">
        <ConfirmedKey
          label={t('devices.useHere')}
          question={question}
          onConfirm={() => tellMonitor({ type: 'use-found', driver: one.driver, line: one.line })}
        />
      </dd>
    </div>
  ));
}
