import { LANGUAGES, type Language, t } from '../i18n/index.ts';
import { numberText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';
import { type ChosenDisplay, chooseDisplay, displaySettings, forgetChosenDisplay, useDisplay } from '../store/display-store.ts';
import { openPanel } from '../store/panel-store.ts';
import { ChoiceKeys } from './choice-keys.tsx';

const SPEEDS = [6.25, 12.5, 25, 50] as const;
const GAINS = [2.5, 5, 10, 20, 'auto'] as const;
const ROWS = [2, 3, 4, 5, 6, 7, 8] as const;

/** How this screen shows what it is told: for eyes only, nothing that is measured or alarmed changes. */
export function DisplayPanel() {
  const state = useDisplay();
  const waves = useBedside((bedside) => bedside.hello?.waves) ?? [];
  const settings = displaySettings(state);
  const others = (useBedside((bedside) => bedside.beds)?.beds ?? []).filter(({ own }) => !own).map(({ bed }) => bed);
  const one = <T,>(
    title: string,
    values: readonly T[],
    name: (value: T) => string,
    now: T,
    change: (value: T) => ChosenDisplay,
  ) => (
    <ChoiceKeys
      title={title}
      choices={values.map((value) => ({ name: name(value), on: now === value, choose: () => chooseDisplay(change(value)) }))}
    />
  );
  const plain = (value: number): string => numberText(value, Number.isInteger(value) ? 0 : Number.isInteger(value * 2) ? 1 : 2);
  const sweep = (part: keyof typeof settings.sweep) => (value: (typeof SPEEDS)[number]) => ({
    sweep: { ...state.chosen.sweep, [part]: value },
  });
  return (
    <div className="display-panel">
      {one(
        t('display.language'),
        Object.keys(LANGUAGES) as Language[],
        (value) => LANGUAGES[value],
        settings.language,
        (language) => ({
          language,
        }),
      )}
      {one(
        t('display.layout'),
        others.length > 0 ? (['ward', 'icu', 'two-beds', 'central'] as const) : (['ward', 'icu'] as const),
        (value) => t(`display.${value}`),
        settings.layout,
        (layout) => ({ layout }),
      )}
      {settings.layout === 'two-beds' &&
        others.length > 1 &&
        one(
          t('display.beside'),
          others,
          (bed) => bed,
          others.includes(settings.beside) ? settings.beside : (others[0] ?? ''),
          (beside) => ({ beside }),
        )}
      {one(
        t('display.night'),
        [false, true],
        (on) => t(on ? 'display.nightOn' : 'display.nightOff'),
        settings.night,
        (night) => ({
          night,
        }),
      )}
      {one(t('display.waveRows'), ROWS, plain, settings.waveRows as (typeof ROWS)[number], (waveRows) => ({ waveRows }))}
      <ChoiceKeys
        title={t('display.shownWaves')}
        choices={waves.map(({ channel, label }) => {
          const hidden = settings.hiddenWaves.includes(channel);
          return {
            name: label,
            on: !hidden,
            choose: () =>
              chooseDisplay({
                hiddenWaves: hidden
                  ? settings.hiddenWaves.filter((each) => each !== channel)
                  : [...settings.hiddenWaves, channel],
              }),
          };
        })}
      />
      {one(t('display.sweepEcg'), SPEEDS, plain, settings.sweep.ecg, sweep('ecg'))}
      {one(t('display.sweepHaemodynamic'), SPEEDS, plain, settings.sweep.haemodynamic, sweep('haemodynamic'))}
      {one(t('display.sweepRespiratory'), SPEEDS, plain, settings.sweep.respiratory, sweep('respiratory'))}
      {one(
        t('display.gain'),
        GAINS,
        (value) => (value === 'auto' ? t('display.auto') : plain(value)),
        settings.ecgGain,
        (ecgGain) => ({ ecgGain }),
      )}
      <div className="choice">
        <button type="button" className="key" onClick={() => openPanel('calibration')}>
          {t('display.calibration')} …
        </button>
        <button type="button" className="key" onClick={() => openPanel('lock')}>
          {t('display.lock')}
        </button>
        <button type="button" className="key" onClick={() => openPanel('ward')}>
          {t('ward.title')} …
        </button>
        <button type="button" className="key" disabled={Object.keys(state.chosen).length === 0} onClick={forgetChosenDisplay}>
          {t('display.asConfigured')}
        </button>
      </div>
    </div>
  );
}
