import type { Bundle, Parameters, ParametersParameter } from '@medplum/fhirtypes';

/** What one notification of a Subscription says (Subscriptions R5 Backport 1.1 for R4). */
export interface Told {
  /** Id of the Subscription. */
  readonly subscription: string;
  readonly kind: string;
  /** Number of the newest event since the Subscription began. */
  readonly last: number;
  /** In order. `reference` = `Patient/p1`; null when the server does not say. */
  readonly events: readonly { readonly number: number; readonly reference: string | null }[];
}

/** @returns null for what is no notification */
export function toldBy(text: string, baseUrl: string): Told | null {
  let bundle: Bundle;
  try {
    bundle = JSON.parse(text) as Bundle;
  } catch {
    return null;
  }
  const status = bundle.entry?.[0]?.resource as Parameters | undefined;
  if (status?.resourceType !== 'Parameters') return null;
  const { parameter = [] } = status;
  const of = (name: string): ParametersParameter | undefined => parameter.find((one) => one.name === name);
  const reference = of('subscription')?.valueReference?.reference;
  if (reference === undefined) return null;
  const events = parameter
    .filter(({ name }) => name === 'notification-event')
    .map(({ part = [] }) => {
      const focus = part.find(({ name }) => name === 'focus')?.valueReference?.reference;
      return {
        number: Number(part.find(({ name }) => name === 'event-number')?.valueString),
        reference: focus === undefined ? null : focus.replace(`${baseUrl}/`, ''),
      };
    });
  const since = Number(of('events-since-subscription-start')?.valueString ?? 0);
  return {
    subscription: reference.slice(reference.lastIndexOf('/') + 1),
    kind: of('type')?.valueCode ?? '',
    // While events are still on their way the server has counted further than it has told.
    last: events.at(-1)?.number ?? since,
    events,
  };
}
