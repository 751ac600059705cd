/** One mistake in a mapping file. */
export interface TemplateProblem {
  /** Type name of the template, or its template type when it has no name. */
  readonly template: string;
  /** JSONPath of the place within the file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The line a person needs: place first, then what is wrong there (specs iomt-mapping section 2.2). */
export function problemText(problem: TemplateProblem): string {
  return `Line Number: ${problem.line}, Position: ${problem.column}. ${problem.message}`;
}

/** Names of the original connector (specs iomt-mapping section 16.1). */
export type FailureName =
  | 'InvalidDataFormatException'
  | 'IncompatibleDataException'
  | 'TemplateExpressionException'
  | 'TemplateNotFoundException'
  | 'CorrelationIdNotDefinedException'
  | 'ResourceIdentityNotDefinedException'
  | 'InvalidQuantityFhirValueException'
  | 'NotSupportedException'
  // Of our extensions.
  | 'InvalidAlertException'
  | 'UnknownStateException';

export interface FailurePlace {
  /** Type name of the template. */
  readonly template: string | null;
  /** Member of the template, or value name. */
  readonly field: string | null;
  readonly expression: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

/** One message, match or group that cannot go on: what, where, why. Nothing else stops. */
export class MappingFailure extends Error {
  override readonly name: FailureName;
  readonly place: FailurePlace;

  constructor(name: FailureName, message: string, place: Partial<FailurePlace> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
    this.place = { template: null, field: null, expression: null, line: null, column: null, ...place };
  }

  /** Where in the mapping, in words of the mapping alone: nothing of the message. */
  describePlace(): string {
    const { template, field, expression, line, column } = this.place;
    const where = [
      template === null ? '' : `template "${template}"`,
      field === null ? '' : `field ${field}`,
      expression === null ? '' : `expression ${expression}`,
      line === null ? '' : `line ${line}, column ${column ?? 1}`,
    ];
    return where.filter((part) => part !== '').join(', ');
  }

  /** Name, place and the chain of causes in one line. */
  describe(): string {
    const where = this.describePlace();
    const causes = [this.message];
    for (let { cause }: { cause?: unknown } = this; cause instanceof Error; { cause } = cause) causes.push(cause.message);
    return `${this.name}: ${causes.join(' <- ')}${where === '' ? '' : ` (${where})`}`;
  }
}
