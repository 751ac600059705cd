import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OnnxMessage, OnnxQuestion } from './messages.ts';

/** A process of its own for one model: whatever a partner's file does, only this ends. Arguments: file, SHA-256 (hex). */
const [, , file = '', expected = ''] = process.argv;
const say = (message: OnnxMessage): void => void process.send?.(message);
const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

process.on('disconnect', () => process.exit(0));

async function answer(session: InferenceSession, { id, inputs, output }: OnnxQuestion): Promise<void> {
  try {
    const feeds = Object.entries(inputs).map(([name, values]) => [
      name,
      new Tensor('float32', Float32Array.from(values), [1, values.length]),
    ]);
    const found = (await session.run(Object.fromEntries(feeds) as Record<string, Tensor>, [output]))[output];
    if (found === undefined) throw new Error(`has no output ${output}`);
    say({ kind: 'answer', id, values: Array.from(found.data as ArrayLike<number | bigint>, Number) });
  } catch (error) {
    say({ kind: 'error', id, why: whyOf(error) });
  }
}

try {
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== expected) throw new Error(`${file} has sha256 ${sha256}, expected ${expected}`);
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  process.on('message', (question) => void answer(session, question as OnnxQuestion));
  say({ kind: 'ready', inputs: session.inputNames, outputs: session.outputNames });
} catch (error) {
  say({ kind: 'refused', why: whyOf(error) });
}
