/** Numbers of one input of the model, in its order. */
export type OnnxInputs = Readonly<Record<string, readonly number[]>>;

export interface OnnxQuestion {
  readonly id: number;
  readonly inputs: OnnxInputs;
  readonly output: string;
}

/** What the model's process says. */
export type OnnxMessage =
  | { readonly kind: 'ready'; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  /** It will never answer. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'answer'; readonly id: number; readonly values: readonly number[] }
  | { readonly kind: 'error'; readonly id: number; readonly why: string };
