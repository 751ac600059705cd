import { type SyntheticEvent, useState } from 'react';
import type { DeviceAnswer, DeviceWishRequest, JsonObject } from '../../contract/device-administration.ts';
import { reasonText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { useDoing } from '../patient/use-doing.ts';
import { wishOfDevice } from '../requests.ts';

/** Desired properties of the twin; an empty field removes the wish, so that the station's own configuration counts. */
export function WishForm({
  device,
  idle,
  saved,
  setSaved,
}: {
  device: DeviceAnswer;
  idle: boolean;
  saved: boolean;
  setSaved: (saved: boolean) => void;
}) {
  const [fields, setFields] = useState(() => fieldsOf(device.desired));
  const { busy, trouble, run } = useDoing();
  const field = (name: keyof Fields) => ({
    value: fields[name],
    onChange: (event: { target: { value: string } }) => setFields({ ...fields, [name]: event.target.value }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setSaved(false);
    run(async () => {
      await wishOfDevice(device.deviceId, { etag: device.etag, ...wishOf(fields) });
      setSaved(true);
    });
  };
  return (
    <section>
      <h3>{t('devices.wish')}</h3>
      <p className="quiet">{t('devices.wishHint')}</p>
      <p role="status" className={trouble === null ? 'fine-text' : 'trouble'}>
        {trouble ?? (saved ? t('devices.saved') : '')}
      </p>
      <form onSubmit={submit}>
        <div className="line">
          <label>
            {t('devices.ward')}
            <input maxLength={100} {...field('ward')} />
          </label>
          <label>
            {t('devices.bed')}
            <input maxLength={100} {...field('bed')} />
          </label>
          <label>
            {t('devices.before')}
            <input type="number" min={0} max={30} {...field('before')} />
          </label>
          <label>
            {t('devices.after')}
            <input type="number" min={0} max={60} {...field('after')} />
          </label>
        </div>
        <label className="field">
          <span>{t('devices.profiles')}</span>
          <textarea className="code" rows={5} spellCheck={false} {...field('profiles')} />
        </label>
        <button type="submit" className="primary" disabled={idle || busy}>
          {t('devices.save')}
        </button>
      </form>
    </section>
  );
}

interface Fields {
  readonly ward: string;
  readonly bed: string;
  readonly before: string;
  readonly after: string;
  readonly profiles: string;
}

export function fieldsOf(desired: JsonObject): Fields {
  const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
  const sampling = (desired['sampling'] ?? {}) as JsonObject;
  const { alarmProfiles } = desired;
  return {
    ward: text(desired['ward']),
    bed: text(desired['bed']),
    before: text(sampling['alarmWavesBeforeS']),
    after: text(sampling['alarmWavesAfterS']),
    profiles: alarmProfiles === undefined ? '' : JSON.stringify(alarmProfiles, null, 2),
  };
}

/** @throws Error, as a sentence, for profiles that are not JSON */
export function wishOf({ ward, bed, before, after, profiles }: Fields): Omit<DeviceWishRequest, 'etag'> {
  const sampling = {
    ...(before.trim() === '' ? {} : { alarmWavesBeforeS: Number(before) }),
    ...(after.trim() === '' ? {} : { alarmWavesAfterS: Number(after) }),
  };
  return {
    ward: ward.trim() || null,
    bed: bed.trim() || null,
    sampling: Object.keys(sampling).length === 0 ? null : sampling,
    alarmProfiles: profiles.trim() === '' ? null : jsonObject(profiles),
  };
}

function jsonObject(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch (error) {
    throw new Error(t('devices.notJson', { reason: reasonText(error) }), { cause: error });
  }
}
