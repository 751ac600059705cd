import { type HistoryAnswer, type HistoryKey, type HistoryMessage, type HistoryQuestion, historyMessage } from '#ipc';

export type AnswerTo<What extends HistoryQuestion['what']> = Extract<HistoryAnswer, { what: What }>;

/** Says why there is no answer. */
export class HistoryRefused extends Error {}

interface Waiting {
  readonly what: HistoryQuestion['what'];
  readonly answered: (answer: HistoryAnswer) => void;
  readonly refused: (why: HistoryRefused) => void;
}

/** Matches questions with their answers. A newer question of one kind calls the earlier one off. */
export class HistoryDesk {
  readonly #tell: (key: HistoryKey) => void;
  readonly #window: string;
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;

  /** @param window distinguishes the windows that show this bed */
  constructor(tell: (key: HistoryKey) => void, window: string = crypto.randomUUID()) {
    this.#tell = tell;
    this.#window = window;
  }

  /** @throws HistoryRefused when there is no answer, or a newer question of this kind was asked */
  ask<Question extends HistoryQuestion>(question: Question): Promise<AnswerTo<Question['what']>> {
    for (const [id, { what, refused }] of this.#waiting) {
      if (what !== question.what) continue;
      this.#waiting.delete(id);
      refused(new HistoryRefused('another question was asked'));
    }
    this.#asked += 1;
    const id = `${this.#window}/${this.#asked}`;
    return new Promise((resolve, reject) => {
      const answered = (answer: HistoryAnswer): void => resolve(answer as AnswerTo<Question['what']>);
      this.#waiting.set(id, { what: question.what, answered, refused: reject });
      this.#tell({ type: 'ask-history', id, question });
    });
  }

  take(message: HistoryMessage): void {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    const read = historyMessage.safeParse(message);
    if (!read.success) waiting.refused(new HistoryRefused(`the answer cannot be read: ${read.error.issues[0]?.message ?? ''}`));
    else if (read.data.answer.what === 'refused') waiting.refused(new HistoryRefused(read.data.answer.why));
    else waiting.answered(read.data.answer);
  }

  /** A monitor that went away answers no more. */
  monitorGone(): void {
    for (const { refused } of this.#waiting.values()) refused(new HistoryRefused('the monitor stopped'));
    this.#waiting.clear();
  }
}
