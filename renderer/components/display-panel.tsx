import type { DisplayConfig } from '#ipc';
import { LANGUAGES, type Language, t } from '../i18n/index.ts';
import { chooseDisplay, displaySettings, forgetChosenDisplay, useDisplay } from '../store/display-store.ts';
import { ChoiceKeys } from './choice-keys.tsx';

/** How this screen shows what it is told: for eyes only, nothing that is measured or alarmed changes. */
export function DisplayPanel() {
  const state = useDisplay();
  const settings = displaySettings(state);
  const choose = (change: DisplayConfig) => () => chooseDisplay(change);
  return (
    <div className="display-panel">
      <ChoiceKeys
        title={t('display.language')}
        choices={(Object.keys(LANGUAGES) as Language[]).map((language) => ({
          name: LANGUAGES[language],
          on: settings.language === language,
          choose: choose({ language }),
        }))}
      />
      <ChoiceKeys
        title={t('display.pressureUnit')}
        choices={(['mm[Hg]', 'kPa'] as const).map((unit) => ({
          name: unit === 'kPa' ? 'kPa' : 'mmHg',
          on: settings.pressureUnit === unit,
          choose: choose({ pressureUnit: unit }),
        }))}
      />
      <ChoiceKeys
        title={t('display.temperatureUnit')}
        choices={(['Cel', '[degF]'] as const).map((unit) => ({
          name: unit === 'Cel' ? '°C' : '°F',
          on: settings.temperatureUnit === unit,
          choose: choose({ temperatureUnit: unit }),
        }))}
      />
      <button type="button" className="key" disabled={Object.keys(state.chosen).length === 0} onClick={forgetChosenDisplay}>
        {t('display.asConfigured')}
      </button>
    </div>
  );
}
