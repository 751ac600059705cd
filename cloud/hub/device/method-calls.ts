import { HubError } from '../hub-error.ts';

export interface MethodAnswer {
  /** The device's own status. */
  readonly status: number;
  readonly payload: unknown;
}

interface Waiting {
  resolve(answer: MethodAnswer): void;
  reject(error: HubError): void;
  readonly timer: NodeJS.Timeout;
}

const LARGEST_ANSWER = 128 * 1024;

/** Direct methods that a device has not answered yet. */
export class MethodCalls {
  private readonly waiting = new Map<string, Waiting>();
  private next = 1;

  /** @param ask sends the question with this request id */
  call(withinMs: number, ask: (requestId: string) => void): Promise<MethodAnswer> {
    const requestId = (this.next++).toString(16);
    return new Promise((resolve, reject) => {
      const late = (): void => this.end(requestId)?.reject(new HubError(504101, 'the device did not answer in time'));
      this.waiting.set(requestId, { resolve, reject, timer: setTimeout(late, withinMs) });
      ask(requestId);
    });
  }

  /** @returns why it cannot be taken; null when it is */
  answer(requestId: string, status: number, body: Buffer): string | null {
    const call = this.end(requestId);
    if (call === null) return 'method-answer-without-question';
    if (body.length > LARGEST_ANSWER) {
      call.reject(new HubError(400004, 'the answer of the device is larger than 128 KB'));
      return 'method-answer-too-large';
    }
    try {
      call.resolve({ status, payload: body.length === 0 ? null : (JSON.parse(body.toString('utf8')) as unknown) });
      return null;
    } catch {
      call.reject(new HubError(400004, 'the answer of the device is not JSON'));
      return 'malformed-method-answer';
    }
  }

  /** The connection is gone: nobody will answer. */
  cancel(): void {
    for (const requestId of [...this.waiting.keys()]) {
      this.end(requestId)?.reject(new HubError(404103, 'the device went offline before it answered'));
    }
  }

  private end(requestId: string): Waiting | null {
    const call = this.waiting.get(requestId);
    if (call === undefined) return null;
    this.waiting.delete(requestId);
    clearTimeout(call.timer);
    return call;
  }
}
