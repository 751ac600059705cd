import { VITAL_SIGNS } from '#clinical';
import type { WindowScore } from '../contract/events.ts';
import type { EscalationDecision } from './decision.ts';

/** Longest text of one line, characters: what a message may claim (bed, ward, name) must not make the card too large. */
const MAX_TEXT = 300;

/** Whole message, bytes; Teams refuses about 28 KB (specs azure-wire section 10). */
export const MAX_MESSAGE_BYTES = 20_000;

export interface WorkflowsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  /** Ours: the receiver can tell a repeated delivery. */
  readonly id: string;
  readonly body: readonly object[];
  readonly actions: readonly object[];
}

/**
 * The card for one change of a flag, in the shape of a Teams Workflows request. Only OpenUrl works from a webhook, so
 * acknowledging happens on the dashboard's page.
 */
export function workflowsMessage(decision: EscalationDecision, dashboardUrl: string): WorkflowsMessage {
  const { window, riskAssessment, flag } = decision.outcome;
  const { score } = window;
  const bounds = score.total === null ? `${score.totalMin}–${score.totalMax} (incomplete)` : String(score.total);
  const band = score.band ?? (score.bandAtLeast === null ? 'not known' : `at least ${score.bandAtLeast}`);
  const facts: [string, string][] = [
    ['Patient', window.patientName],
    ['Bed', `${window.bed}, ${window.ward}`],
    ['Window', `${window.windowStart} – ${window.windowEnd}`],
    ['NEWS2', `${bounds}, risk ${band}`],
    ['Points', pointsText(score)],
    ['Missing', score.missing.length === 0 ? 'nothing' : score.missing.join(', ')],
    ...composedFact(score),
    ...vitalFacts(decision),
    ['Assessment', riskAssessment],
    ['Flag', flag === null ? 'none' : `${flag.reference}, since ${flag.since}`],
  ];
  const title = decision.change === 'raised' ? `⚑ Deterioration: ${window.bed}` : `Resolved: ${window.bed}`;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.5',
          id: decision.id,
          body: [
            { type: 'TextBlock', size: 'Large', weight: 'Bolder', text: clipped(title), wrap: true },
            { type: 'TextBlock', text: clipped(flag?.reason ?? ''), wrap: true },
            { type: 'FactSet', facts: facts.map(([name, value]) => ({ title: name, value: clipped(value) })) },
            {
              type: 'TextBlock',
              isSubtle: true,
              size: 'Small',
              wrap: true,
              text: 'Not an alarm. Not a certified medical device.',
            },
          ],
          actions: [
            {
              type: 'Action.OpenUrl',
              title: 'Open the patient',
              url: `${dashboardUrl}/${window.patient.replace('Patient/', 'patients/')}`,
            },
          ],
        },
      },
    ],
  };
}

/** What is outside, the strongest first: "systolicBP 3, pulse 2". */
function pointsText({ points }: WindowScore): string {
  const outside = Object.entries(points).filter(([, value]) => value > 0);
  const text = outside.sort(([, a], [, b]) => b - a).map(([name, value]) => `${name} ${value}`);
  return text.length === 0 ? 'none' : text.join(', ');
}

function composedFact({ composed, oldestAgeMs }: WindowScore): [string, string][] {
  return composed === true ? [['Composed', `charted values up to ${Math.floor((oldestAgeMs ?? 0) / 60_000)} min old`]] : [];
}

function clipped(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

function vitalFacts({ outcome }: EscalationDecision): [string, string][] {
  return VITAL_SIGNS.flatMap((sign): [string, string][] => {
    const vital = outcome.window.vitals[sign.kind];
    return vital === undefined
      ? []
      : [[sign.label, `${vital.median.toFixed(sign.decimals)} ${vital.unit} (median of ${vital.count})`]];
  });
}
