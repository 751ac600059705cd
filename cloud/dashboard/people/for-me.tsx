import { useState } from 'react';
import type { Named } from '../../contract/care-team.ts';
import type { WardBed } from '../../contract/dashboard-api.ts';
import { timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { go } from '../navigation.ts';
import { useDashboard } from '../store.ts';
import { unanswered } from '../ward/ward-order.ts';
import { isSame, useMe } from './me.ts';

/** One line for who uses the page. */
interface Line {
  readonly key: string;
  readonly bed: WardBed;
  readonly text: string;
  /** It goes when she reacts, not when she says that she knows. */
  readonly urgent: boolean;
}

/** What others gave to her, and what was escalated although she is responsible. Pure. */
export function linesFor(me: Named, beds: readonly WardBed[]): readonly Line[] {
  return beds.flatMap((bed): Line[] => {
    const { responsible, next } = bed.care;
    const mine = responsible !== null && isSame(responsible, me);
    const level = mine ? unanswered(bed) : 0;
    const lines: Line[] = [];
    // That it is hers is said with it.
    if (level > 0)
      lines.push({
        ...{ key: `${bed.patient} escalated ${level}`, bed, urgent: true },
        text: t('people.escalated', { level, bed: bed.bed }),
      });
    else if (mine && responsible.by !== null && !isSelf(responsible.by, me))
      lines.push({
        ...{ key: `${bed.patient} ${responsible.since}`, bed, urgent: false },
        text: t('people.given', { bed: bed.bed, name: responsible.by.name, time: timeText(responsible.since) }),
      });
    if (next !== null && isSame(next, me) && next.by !== null && !isSelf(next.by, me))
      lines.push({
        ...{ key: `${bed.patient} ${next.from}`, bed, urgent: false },
        text: t('people.givenNext', { bed: bed.bed, name: next.by.name, time: timeText(next.from) }),
      });
    return lines;
  });
}

const isSelf = (by: Named & { readonly id: string }, me: Named): boolean =>
  me.id === null ? by.name === me.name : by.id === me.id;

const KEPT = 'wardlight.known';
const MOST_KEPT = 500;
const MOST_SHOWN = 4;

function known(): readonly string[] {
  const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
}

/** Over every page: who was given a patient learns it wherever she is. */
export function ForMe() {
  const beds = useDashboard((state) => state.beds);
  const me = useMe();
  const [seen, setSeen] = useState(known);
  if (beds === null || (me.id === null && me.name === '')) return null;
  const lines = linesFor(me, Object.values(beds)).filter(({ key, urgent }) => urgent || !seen.includes(key));
  if (lines.length === 0) return null;
  const keep = (): void => {
    const next = [...seen, ...lines.map(({ key }) => key)].slice(-MOST_KEPT);
    localStorage.setItem(KEPT, JSON.stringify(next));
    setSeen(next);
  };
  const sorted = [...lines].sort((a, b) => Number(b.urgent) - Number(a.urgent));
  return (
    <section className="for-me" aria-label={t('people.forYou')} aria-live="polite">
      <ul>
        {sorted.slice(0, MOST_SHOWN).map(({ key, bed, text, urgent }) => {
          const id = bed.patient.replace('Patient/', '');
          return (
            <li key={key} className={urgent ? 'escalated' : ''}>
              <a href={`/patients/${id}`} onClick={(event) => go(event, { name: 'patient', id }, `/patients/${id}`)}>
                {text}
              </a>
            </li>
          );
        })}
        {lines.length > MOST_SHOWN && <li>{t('people.more', { count: lines.length - MOST_SHOWN })}</li>}
      </ul>
      {lines.some(({ urgent }) => !urgent) && (
        <button type="button" onClick={keep}>
          {t('people.iKnow')}
        </button>
      )}
    </section>
  );
}
