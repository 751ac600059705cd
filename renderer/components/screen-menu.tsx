import { type TextKey, t } from '../i18n/index.ts';
import { SCREEN_IDS, type ScreenEntry, screenEntry } from '../screens/screen-list.ts';
import { openPanel } from '../store/panel-store.ts';

const PARTS: readonly (readonly [part: NonNullable<ScreenEntry['menu']>, title: TextKey])[] = [
  ['review', 'screen.menuReview'],
  ['patient', 'screen.menuPatient'],
  ['system', 'screen.menuSystem'],
];

/** Every screen by its name: nothing is more than two touches away. */
export function ScreenMenu() {
  return (
    <div className="screen-menu">
      {PARTS.map(([part, title]) => (
        <section key={part}>
          <h3>{t(title)}</h3>
          {SCREEN_IDS.filter((id) => screenEntry(id).menu === part).map((id) => {
            const { title: name, key } = screenEntry(id);
            return (
              <button key={id} type="button" className="key" onClick={() => openPanel(id)}>
                {t(name)} {key !== undefined && <kbd>{key}</kbd>}
              </button>
            );
          })}
        </section>
      ))}
    </div>
  );
}
