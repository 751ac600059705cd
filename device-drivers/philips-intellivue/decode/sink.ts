import { Sink as CommonSink } from '../../framing/sink.ts';
import { Malformed } from '../wire/malformed.ts';

/** Collects what one call produces. */
export class Sink extends CommonSink {
  /** Runs one decoding step; what does not keep to the protocol becomes an issue, anything else is a defect and goes up. */
  attempt<T>(bytes: Uint8Array, where: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.issue(error.reason, `${where}: ${error.message}`, bytes);
      return undefined;
    }
  }
}
