import { COLOUR_SCHEMES, type DisplayConfig, type WardSettings } from '#ipc';
import { LANGUAGES, type Language, type TextKey, t } from '../i18n/index.ts';
import { numberText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';
import { displaySettings } from '../store/display-store.ts';
import { ChoiceKeys } from './choice-keys.tsx';

type Display = WardSettings['display'];

const SPEEDS = [6.25, 12.5, 25, 50] as const;
const GAINS = [2.5, 5, 10, 20, 'auto'] as const;
const ROWS = [2, 3, 4, 5, 6, 7, 8] as const;
const EVENINGS = ['20:00', '21:00', '22:00', '23:00'] as const;
const MORNINGS = ['05:00', '06:00', '07:00', '08:00'] as const;
const SWEEPS: readonly (readonly [part: 'ecg' | 'haemodynamic' | 'respiratory', title: TextKey])[] = [
  ['ecg', 'display.sweepEcg'],
  ['haemodynamic', 'display.sweepHaemodynamic'],
  ['respiratory', 'display.sweepRespiratory'],
];

interface Props {
  readonly draft: Display;
  readonly fixed: readonly string[];
  readonly onChange: (display: Display) => void;
}

/** How every screen of the ward shows it unless somebody chooses otherwise at one of them; units and privacy for all of them. */
export function WardDisplay({ draft, fixed, onChange }: Props) {
  const configured = useBedside((state) => state.hello?.display) ?? {};
  const waves = useBedside((state) => state.hello?.waves) ?? [];
  const shown = shownSettings(draft, configured, fixed);
  const one = <T,>(
    path: string,
    title: string,
    values: readonly T[],
    name: (value: T) => string,
    now: T,
    change: (value: T) => Display,
  ) => (
    <ChoiceKeys
      title={title}
      fixed={fixed.includes(path)}
      choices={values.map((value) => ({
        name: name(value),
        on: now === value,
        choose: () => onChange({ ...draft, ...change(value) }),
      }))}
    />
  );
  const { nightHours } = shown;
  return (
    <div className="display-panel">
      {one(
        'display.language',
        t('display.language'),
        Object.keys(LANGUAGES) as Language[],
        (value) => LANGUAGES[value],
        shown.language,
        (language) => ({ language }),
      )}
      {one(
        'display.pressureUnit',
        t('display.pressureUnit'),
        ['mm[Hg]', 'kPa'] as const,
        (unit) => (unit === 'kPa' ? 'kPa' : 'mmHg'),
        shown.pressureUnit,
        (pressureUnit) => ({ pressureUnit }),
      )}
      {one(
        'display.temperatureUnit',
        t('display.temperatureUnit'),
        ['Cel', '[degF]'] as const,
        (unit) => (unit === 'Cel' ? '°C' : '°F'),
        shown.temperatureUnit,
        (temperatureUnit) => ({ temperatureUnit }),
      )}
      {one(
        'display.colours',
        t('display.colours'),
        COLOUR_SCHEMES,
        (value) => t(`display.${value}`),
        shown.colours,
        (colours) => ({ colours }),
      )}
      {one(
        'display.layout',
        t('display.layout'),
        ['ward', 'icu', 'two-beds', 'central'] as const,
        (value) => t(`display.${value}`),
        shown.layout,
        (layout) => ({ layout }),
      )}
      {one('display.waveRows', t('display.waveRows'), ROWS, plain, shown.waveRows as (typeof ROWS)[number], (waveRows) => ({
        waveRows,
      }))}
      <ChoiceKeys
        title={t('display.shownWaves')}
        fixed={fixed.includes('display.hiddenWaves')}
        choices={waves.map(({ channel, label }) => {
          const hidden = shown.hiddenWaves.includes(channel);
          const others = shown.hiddenWaves.filter((each) => each !== channel);
          return {
            name: label,
            on: !hidden,
            choose: () => onChange({ ...draft, hiddenWaves: hidden ? others : [...others, channel] }),
          };
        })}
      />
      {SWEEPS.map(([part, title]) => (
        <ChoiceKeys
          key={part}
          title={t(title)}
          fixed={fixed.includes(`display.sweep.${part}`)}
          choices={SPEEDS.map((speed) => ({
            name: plain(speed),
            on: shown.sweep[part] === speed,
            choose: () => onChange({ ...draft, sweep: { ...draft.sweep, [part]: speed } }),
          }))}
        />
      ))}
      {one(
        'display.ecgGain',
        t('display.gain'),
        GAINS,
        (value) => (value === 'auto' ? t('display.auto') : plain(value)),
        shown.ecgGain,
        (ecgGain) => ({ ecgGain }),
      )}
      {one(
        'display.nightHours',
        t('ward.nightFrom'),
        [null, ...EVENINGS],
        (from) => from ?? t('ward.never'),
        nightHours?.from ?? null,
        (from) => ({
          nightHours: from === null ? undefined : { until: '06:00', ...nightHours, from },
        }),
      )}
      {nightHours != null &&
        one(
          'display.nightHours',
          t('ward.nightUntil'),
          MORNINGS,
          (until) => until,
          nightHours.until,
          (until) => ({ nightHours: { ...nightHours, until } }),
        )}
      {one(
        'display.privacy.name',
        t('ward.name'),
        ['full', 'initials'] as const,
        (value) => t(`ward.${value}`),
        shown.privacy.name,
        (name) => ({
          privacy: { ...draft.privacy, name },
        }),
      )}
      {one(
        'display.privacy.cover',
        t('ward.cover'),
        [true, false],
        (value) => t(value ? 'ward.allowed' : 'ward.notAllowed'),
        shown.privacy.cover,
        (cover) => ({
          privacy: { ...draft.privacy, cover },
        }),
      )}
      <div className="choice">
        <button type="button" className="key" disabled={Object.keys(draft).length === 0} onClick={() => onChange({})}>
          {t('ward.backToUsual')}
        </button>
      </div>
    </div>
  );
}

/** What IT has set counts before the draft. */
function shownSettings(draft: Display, configured: DisplayConfig, fixed: readonly string[]): ReturnType<typeof displaySettings> {
  const fixedOf = <T extends object>(members: T | undefined, path: string): Partial<T> =>
    Object.fromEntries(Object.entries(members ?? {}).filter(([member]) => fixed.includes(`${path}.${member}`))) as Partial<T>;
  const sweep = { ...draft.sweep, ...fixedOf(configured.sweep, 'display.sweep') };
  const privacy = { ...draft.privacy, ...fixedOf(configured.privacy, 'display.privacy') };
  const joined = { ...draft, ...fixedOf(configured, 'display'), sweep, privacy };
  return displaySettings({ configured: joined, chosen: {}, nightTime: false });
}

function plain(value: number): string {
  return numberText(value, Number.isInteger(value) ? 0 : Number.isInteger(value * 2) ? 1 : 2);
}
