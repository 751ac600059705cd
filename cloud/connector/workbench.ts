import { InputRefused } from '#clinical';
import type { WorkbenchAnswer, WorkbenchLine, WorkbenchRequest } from '../contract/mapping-workbench.ts';
import { checkMapping } from './mapping-check.ts';
import { runMapping } from './mapping-run.ts';
import { readMessages } from './message-input.ts';
import { noMatchText } from './no-match.ts';

/** More than anybody reads; a page must not hang on a pasted day. */
const MOST_LINES = 5_000;

/** Messages through two mappings, each step shown and each field explained. Touches nothing. */
export function tryMapping(request: WorkbenchRequest): WorkbenchAnswer {
  const dialect = { compat: request.compat };
  const { device, fhir, check } = checkMapping(request.device, request.fhir, dialect);
  if (!check.valid || fhir === null) return { check, lines: [], cut: false, hint: null, refused: null };
  try {
    const messages = readMessages(request.messages, 'the message', { recogniseDates: request.compat });
    const run = {
      ...dialect,
      device: device.templates,
      fhir: fhir.templates,
      identity: request.identity,
      issued: new Date().toISOString(),
      explain: true,
    };
    const lines: WorkbenchLine[] = [];
    for (const line of runMapping(messages, run)) {
      if (lines.length >= MOST_LINES) return { check, lines, cut: true, hint: null, refused: null };
      lines.push(line as unknown as WorkbenchLine);
    }
    return { check, lines, cut: false, hint: lines.length === 0 ? noMatchText(messages) : null, refused: null };
  } catch (error) {
    if (error instanceof InputRefused) return { check, lines: [], cut: false, hint: null, refused: error.message };
    throw error;
  }
}
