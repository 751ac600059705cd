/** What a running server writes into `postmaster.pid` (PostgreSQL source, pidfile.h: one item a line). */
export interface PostmasterPid {
  readonly pid: number;
  readonly dataDirectory: string;
  readonly port: number;
  /** Empty when the server listens on no Unix socket. */
  readonly socketDirectory: string;
  /** `starting`, `stopping`, `ready`, `standby`; empty while the file is being written. */
  readonly status: string;
}

/** @returns null when the text is not (yet) a whole pid file */
export function parsePostmasterPid(text: string): PostmasterPid | null {
  const [pid, dataDirectory, , port, socketDirectory, , , status] = text.split('\n').map((line) => line.trim());
  if (!/^\d+$/.test(pid ?? '') || !/^\d+$/.test(port ?? '')) return null;
  return {
    pid: Number(pid),
    dataDirectory: dataDirectory ?? '',
    port: Number(port),
    socketDirectory: socketDirectory ?? '',
    status: status ?? '',
  };
}
