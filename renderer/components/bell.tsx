import { type TextKey, t } from '../i18n/index.ts';

interface Props {
  /** Said to those who hear the screen; null where the text beside it says it. */
  readonly says: Extract<TextKey, `alarms.bell${string}`> | null;
  /** Only for some time: the cross is dotted (IEC 60417 5319 family). */
  readonly timed?: boolean;
}

const CROSS = 'M2 3l28 26M30 3L2 29';

/** A crossed bell: no alarm here. */
export function CrossedBell({ says, timed = false }: Props) {
  return (
    <svg
      className="crossed-bell"
      viewBox="0 0 32 32"
      {...(says === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': t(says) })}
    >
      <path className="bell" d="M16 2c-6 0-9 5-9 10v8l-4 5h26l-4-5v-8c0-5-3-10-9-10zM12 27h8a4 4 0 0 1-8 0z" />
      <path className="cross" d={CROSS} {...(timed && { strokeDasharray: '5 3.6' })} />
    </svg>
  );
}
