import { chmodSync, copyFileSync, cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { leftOut } from './packaged-files.ts';

/**
 * Puts the command line beside the app, with Node and the modules it loads: a gateway without a screen needs no display and nothing of
 * Chromium, and Electron's binary, which could stand in for Node, has that switched off.
 */
export function addCommandLine(project: string, target: string, modules: ReadonlySet<string>): void {
  cpSync(join(project, 'dist', 'command-line'), target, { recursive: true });
  const out = leftOut(modules, process.platform, process.arch);
  for (const module of modules) {
    const nested = join(project, module, 'node_modules');
    mkdirSync(join(target, module), { recursive: true });
    cpSync(join(project, module), join(target, module), {
      recursive: true,
      filter: (source) => source !== nested && !out(`/${relative(project, source).split(sep).join('/')}`),
    });
  }
  const node = realpathSync(join(project, 'node_modules', 'node', 'bin', basename(process.execPath)));
  copyFileSync(node, join(target, basename(process.execPath)));
  chmodSync(join(target, basename(process.execPath)), 0o755);
  if (process.platform === 'win32') writeFileSync(join(target, 'wardlight.cmd'), '@"%~dp0node.exe" "%~dp0wardlight.cjs" %*\r\n');
}
