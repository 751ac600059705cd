/** What one run of the tests said of each file. From vitest's JSON reporter. */
export type Report = ReadonlyMap<string, FileReport>;

export interface FileReport {
  readonly passed: readonly string[];
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

/** A test that failed, or (name null) a file that could not be run to its end; `reason` is the first line of what it said. */
export interface Failure {
  readonly file: string;
  readonly name: string | null;
  readonly reason: string;
}

interface Written {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** Throws SyntaxError when the text is no JSON: then the run did not come to its end. */
export function readReport(text: string): Report {
  const { testResults } = JSON.parse(text) as Written;
  return new Map(testResults.map((file) => [file.name, fileReport(file)]));
}

function fileReport({ name: file, status, message, assertionResults }: Written['testResults'][number]): FileReport {
  const failures: Failure[] = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({ file, name: test.fullName, reason: firstLine(test.failureMessages?.[0]) }));
  // A file that could not be loaded, or whose set-up failed, has no failed test of its own.
  if (status === 'failed' && failures.length === 0) failures.push({ file, name: null, reason: firstLine(message) });
  const passed = assertionResults.filter((test) => test.status === 'passed').map(({ fullName }) => fullName);
  return {
    passed,
    skipped: assertionResults.length - passed.length - failures.filter(({ name }) => name !== null).length,
    failures,
  };
}

function firstLine(message: string | undefined): string {
  return (message ?? '').split('\n', 1)[0]?.slice(0, 300) ?? '';
}

/** More files than this do not fail together by chance. */
const BY_CHANCE = 3;

/** The files worth a second run, alone: the first run shares the machine among lines, windows and databases that are real. */
export function worthAnotherRun(report: Report): readonly string[] {
  const failed = [...report].filter(([, { failures }]) => failures.length > 0).map(([file]) => file);
  return failed.length <= BY_CHANCE ? failed : [];
}

/** The second run's word counts for the files it speaks of. What failed in the first and passed in it is told as unsteady. */
export function afterAnotherRun(
  first: Report,
  second: Report,
): { readonly report: Report; readonly unsteady: readonly Failure[] } {
  const unsteady = [...second].flatMap(([file, { passed, failures }]) =>
    (first.get(file)?.failures ?? []).filter(({ name }) => (name === null ? failures.length === 0 : passed.includes(name))),
  );
  return { report: new Map([...first, ...second]), unsteady };
}

export interface Count {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

export function count(report: Report): Count {
  const files = [...report.values()];
  return {
    passed: files.reduce((sum, { passed }) => sum + passed.length, 0),
    skipped: files.reduce((sum, { skipped }) => sum + skipped, 0),
    failures: files.flatMap(({ failures }) => failures),
  };
}
