import { useEffect, useState } from 'react';
import type { HistoryQuestion } from '#ipc';
import { historyDesk } from '../bridge.ts';
import type { AnswerTo } from '../store/history-desk.ts';

interface Answered<What extends HistoryQuestion['what']> {
  /** To the newest question that was answered. */
  readonly answer: AnswerTo<What> | null;
  /** Why there is none, as the monitor says it; null when there is one or it is waited for. */
  readonly why: string | null;
  readonly waiting: boolean;
}

/** Asks the recordings whenever the question is another. What was answered before stays until then: nothing jumps. */
export function useAnswer<Question extends HistoryQuestion>(question: Question | null): Answered<Question['what']> {
  const [answered, setAnswered] = useState<Answered<Question['what']>>({ answer: null, why: null, waiting: question !== null });
  const text = question === null ? null : JSON.stringify(question);
  useEffect(() => {
    if (text === null) return undefined;
    let wanted = true;
    setAnswered((before) => ({ ...before, why: null, waiting: true }));
    historyDesk.ask(JSON.parse(text) as Question).then(
      (answer) => {
        if (wanted) setAnswered({ answer, why: null, waiting: false });
      },
      (error: unknown) => {
        if (wanted) setAnswered({ answer: null, why: error instanceof Error ? error.message : String(error), waiting: false });
      },
    );
    return () => {
      wanted = false;
    };
  }, [text]);
  return answered;
}
