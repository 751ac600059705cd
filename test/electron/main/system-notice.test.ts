import { describe, expect, it } from 'vitest';
import { systemNotice } from '../../../electron/main/system-notice.ts';
import { LANGUAGES, TEXTS } from '../../../renderer/i18n/index.ts';

describe('what the computer says when no window can', () => {
  it.each(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])('is in %s, in the words of the screen', (language) => {
    const { stopped, watch, screenSilent } = systemNotice(language);
    expect([stopped, watch]).toEqual([TEXTS[language].screen.monitoringStopped, TEXTS[language].screen.watchDirectly]);
    expect(language === 'en' || screenSilent !== systemNotice('en').screenSilent).toBe(true);
  });

  it('is in English where the language is not known', () => {
    expect(systemNotice(null)).toEqual(systemNotice('en'));
    expect(systemNotice('xx')).toEqual(systemNotice('en'));
  });
});
