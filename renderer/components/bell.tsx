interface Props {
  /** Said to those who hear the screen; null where the text beside it says it. */
  readonly says: 'no alarm limits' | 'alarm off' | 'alarm paused' | null;
  /** Only for some time: the cross is dotted (IEC 60417 5319 family). */
  readonly timed?: boolean;
}

const CROSS = 'M4 4l24 24M28 4L4 28';

/** A crossed bell: no alarm here. */
export function CrossedBell({ says, timed = false }: Props) {
  return (
    <svg
      className="crossed-bell"
      viewBox="0 0 32 32"
      {...(says === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': says })}
    >
      <path className="bell" d="M16 5c-5 0-7 4-7 8v6l-3 5h20l-3-5v-6c0-4-2-8-7-8zM13 26h6a3 3 0 0 1-6 0z" />
      <path className="cross halo" d={CROSS} />
      <path className="cross" d={CROSS} {...(timed && { strokeDasharray: '9 3.5' })} />
    </svg>
  );
}
