import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ConfirmedKey } from './confirmed-key.tsx';

/** Begins and ends the demonstration; never while somebody is admitted, because the bed is not monitored meanwhile. */
export function DemoScreen() {
  const hello = useBedside((state) => state.hello);
  if (hello === null) return <p>{t('common.notHeard')}</p>;
  const { demo, patient, bed } = hello;
  return (
    <div className="demo-screen">
      <p>{t('system.demoNote')}</p>
      {demo && (
        <button type="button" className="key" onClick={() => window.wardlight.demo(false)}>
          {t('system.demoEnd')}
        </button>
      )}
      {!demo && patient !== null && <p className="warning-text">{t('system.demoAdmitted', { name: patient.name })}</p>}
      {!demo && patient === null && (
        <ConfirmedKey
          label={t('system.demoBegin')}
          question={t('system.demoQuestion', { bed: bed.id })}
          onConfirm={() => window.wardlight.demo(true)}
        />
      )}
    </div>
  );
}
