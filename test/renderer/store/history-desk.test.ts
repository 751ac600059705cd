import { expect, test } from 'vitest';
import type { HistoryKey } from '#ipc';
import { HistoryDesk } from '../../../renderer/store/history-desk.ts';

const QUESTION = { what: 'events', fromMs: 0, toMs: 10 } as const;
const ANSWER = { what: 'events', fromMs: 0, toMs: 10, events: [] } as const;

function desk() {
  const told: HistoryKey[] = [];
  const one = new HistoryDesk((key) => void told.push(key), 'w');
  return { one, told, lastId: () => told.at(-1)?.id ?? '' };
}

test('an answer goes to whoever asked; one to another window goes to nobody', async () => {
  const { one, lastId } = desk();
  const asked = one.ask(QUESTION);
  one.take({ type: 'history', id: 'other/1', answer: { what: 'refused', why: 'no' } });
  one.take({ type: 'history', id: lastId(), answer: { ...ANSWER, events: [] } });
  await expect(asked).resolves.toEqual(ANSWER);
});

test('a newer question of the kind calls the earlier one off; other kinds go on', async () => {
  const { one, lastId } = desk();
  const first = one.ask(QUESTION);
  const other = one.ask({ what: 'trends', fromMs: 0, toMs: 1 });
  const second = one.ask(QUESTION);
  await expect(first).rejects.toThrow('another question');
  one.take({ type: 'history', id: lastId(), answer: { ...ANSWER, events: [] } });
  await expect(second).resolves.toEqual(ANSWER);
  one.monitorGone();
  await expect(other).rejects.toThrow('the monitor stopped');
});

test('why there is no answer is told; an answer that cannot be read is none', async () => {
  const { one, lastId } = desk();
  const refused = one.ask(QUESTION);
  one.take({ type: 'history', id: lastId(), answer: { what: 'refused', why: 'nobody is admitted' } });
  await expect(refused).rejects.toThrow('nobody is admitted');
  const broken = one.ask(QUESTION);
  one.take({ type: 'history', id: lastId(), answer: { what: 'events', fromMs: 0 } } as never);
  await expect(broken).rejects.toThrow('cannot be read');
});
