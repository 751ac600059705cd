export interface ElectronRuntime {
  readonly executable: string;
  readonly version: string;
  /** True for the binary that serves development and tests only. */
  readonly fallback: boolean;
}

/** @throws when no Electron is there: run setup first */
export function electronExecutable(projectDirectory: string): string;
export function prepareElectron(options: {
  readonly projectDirectory: string;
  readonly report: (line: string) => void;
}): Promise<ElectronRuntime>;
