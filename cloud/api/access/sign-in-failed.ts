import { type Language, languageOf } from '../../contract/language.ts';

/** {mark}: by which the log has the reason. */
const SENTENCES: Readonly<Record<Language, string>> = {
  en: 'Signing in did not work ({mark}). Open the dashboard again to try once more; the log has the reason under this mark.',
  de: 'Die Anmeldung hat nicht geklappt ({mark}). Zum erneuten Versuch das Dashboard wieder öffnen; der Grund steht unter diesem Zeichen im Protokoll.',
  es: 'No se ha podido iniciar sesión ({mark}). Abra de nuevo el panel para volver a intentarlo; el motivo consta en el registro con esta marca.',
  zh: '登录未成功（{mark}）。请重新打开看板再试一次；原因已按此标记记入日志。',
};

/** @param wish as `Accept-Language` tells it */
export const signInFailed = (wish: string | undefined, mark: string): string =>
  SENTENCES[languageOf(wish)].replace('{mark}', mark);
