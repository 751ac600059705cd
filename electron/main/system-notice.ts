/** What the computer itself says when no window can: title and body in the language of the bed. */
export interface SystemNotice {
  readonly stopped: string;
  readonly screenSilent: string;
  readonly watch: string;
}

const NOTICES: Readonly<Record<string, SystemNotice>> = {
  en: {
    stopped: 'MONITORING STOPPED',
    screenSilent: 'BEDSIDE SCREEN DOES NOT ANSWER',
    watch: 'Watch the patient directly.',
  },
  de: {
    stopped: 'ÜBERWACHUNG STEHT',
    screenSilent: 'BILDSCHIRM AM BETT ANTWORTET NICHT',
    watch: 'Patienten direkt beobachten.',
  },
  es: {
    stopped: 'MONITORIZACIÓN DETENIDA',
    screenSilent: 'LA PANTALLA DE LA CAMA NO RESPONDE',
    watch: 'Vigile al paciente directamente.',
  },
  zh: { stopped: '监护已停止', screenSilent: '床旁屏幕没有响应', watch: '请直接观察病人。' },
};

/** @param language as it is configured; one that is not known, or none: English */
export function systemNotice(language: string | null | undefined): SystemNotice {
  return NOTICES[language ?? 'en'] ?? (NOTICES['en'] as SystemNotice);
}
