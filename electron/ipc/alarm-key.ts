import type { VitalKind } from '#clinical';

/** `by`: who touched, as far as the screen knows; default "bedside". */
export type AlarmKey =
  | { readonly type: 'acknowledge'; readonly by?: string }
  | { readonly type: 'pause-audio'; readonly minutes: 1 | 2 | 3; readonly by?: string }
  /** Ends audio paused and audio off. */
  | { readonly type: 'resume-audio'; readonly by?: string }
  | { readonly type: 'pause-alarms'; readonly minutes: 1 | 2 | 3 | 4 | 5; readonly reason: string; readonly by?: string }
  | { readonly type: 'resume-alarms'; readonly by?: string }
  /** Only with the PIN of those who may. */
  | { readonly type: 'audio-off'; readonly pin: string; readonly by?: string }
  | { readonly type: 'alarm-off'; readonly vital: VitalKind; readonly pin: string; readonly by?: string }
  /** Of all alarms; not below what the unit allows. */
  | { readonly type: 'set-volume'; readonly volume: number; readonly by?: string }
  | { readonly type: 'alarm-on'; readonly vital: VitalKind; readonly by?: string };
