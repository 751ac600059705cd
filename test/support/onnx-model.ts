/** ONNX files, written by hand in the encoding of onnx.proto3, so that tests have models without anybody's tools. */
type Field = readonly [number: number, value: number | bigint | string | Uint8Array | readonly Field[]];

const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return bytes;
}

function message(fields: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number' || typeof value === 'bigint') {
      bytes.push(...varint(BigInt(number) << 3n), ...varint(BigInt(value)));
      continue;
    }
    const body =
      typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof Uint8Array ? value : message(value);
    bytes.push(...varint((BigInt(number) << 3n) | 2n), ...varint(BigInt(body.length)), ...body);
  }
  return Uint8Array.from(bytes);
}

const tensor = (name: string, type: number, dims: readonly number[], raw: Uint8Array): readonly Field[] => [
  ...dims.map((dim): Field => [1, dim]),
  [2, type],
  [8, name],
  [9, raw],
];
const floats = (values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const value = (name: string, type: number, dims: readonly number[]): readonly Field[] => [
  [1, name],
  [
    2,
    [
      [
        1,
        [
          [1, type],
          [2, dims.map((dim): Field => [1, [[1, dim]]])],
        ],
      ],
    ],
  ],
];
const node = (
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Field[] = [],
): readonly Field[] => [
  ...inputs.map((input): Field => [1, input]),
  ...outputs.map((output): Field => [2, output]),
  [4, operator],
  ...attributes,
];
const model = (graph: readonly Field[]): Uint8Array =>
  message([
    [1, 8],
    [7, graph],
    [
      8,
      [
        [1, ''],
        [2, 13],
      ],
    ],
  ]);

/** `risk` = 1 / (1 + exp(−(bias + Σ weight × value))) of the input `features`. */
export function logisticOnnx(weights: readonly number[], bias: number): Uint8Array {
  return model([
    [1, node('MatMul', ['features', 'weights'], ['sum'])],
    [1, node('Add', ['sum', 'bias'], ['logit'])],
    [1, node('Sigmoid', ['logit'], ['risk'])],
    [2, 'logistic'],
    [5, tensor('weights', FLOAT, [weights.length, 1], floats(weights))],
    [5, tensor('bias', FLOAT, [1, 1], floats([bias]))],
    [11, value('features', FLOAT, [1, weights.length])],
    [12, value('risk', FLOAT, [1, 1])],
  ]);
}

/** Of one value; it answers some years later. */
export function endlessOnnx(): Uint8Array {
  const body: readonly Field[] = [
    [1, node('Identity', ['go'], ['on'])],
    [1, node('Sin', ['before'], ['after'])],
    [2, 'again'],
    [11, value('turn', INT64, [])],
    [11, value('go', BOOL, [])],
    [11, value('before', FLOAT, [1, 1])],
    [12, value('on', BOOL, [])],
    [12, value('after', FLOAT, [1, 1])],
  ];
  const attribute: Field = [
    5,
    [
      [1, 'body'],
      [6, body],
      [20, 5],
    ],
  ];
  return model([
    [1, node('Loop', ['turns', 'true', 'features'], ['risk'], [attribute])],
    [2, 'endless'],
    [5, tensor('turns', INT64, [], new Uint8Array(BigInt64Array.of(1n << 60n).buffer))],
    [5, tensor('true', BOOL, [], Uint8Array.of(1))],
    [11, value('features', FLOAT, [1, 1])],
    [12, value('risk', FLOAT, [1, 1])],
  ]);
}
