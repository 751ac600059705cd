const BUILT = /^dist\/(electron|renderer)(\/|$)/;
/** Only people who develop read them. */
const UNREAD = /(\.map|\.d\.[cm]?ts|\.md|\.markdown|\.tsbuildinfo)$|\/(test|tests|docs|example|examples)$/;

/** Says of each path of the project, as the packager asks for it, whether it is left out. */
export function leftOut(modules: ReadonlySet<string>, platform: string, arch: string): (path: string) => boolean {
  const parents = new Set(['', 'dist', 'node_modules']);
  for (const module of modules) {
    const parts = module.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) parents.add(parts.slice(0, depth).join('/'));
  }
  return (path) => {
    const name = path.replace(/^\//, '');
    if (parents.has(name) || name === 'package.json') return false;
    if (UNREAD.test(name)) return true;
    if (BUILT.test(name)) return false;
    const prebuilt = /\/prebuilds\/([^/]+)/.exec(name)?.[1];
    if (prebuilt !== undefined && !fits(prebuilt, platform, arch)) return true;
    return !belongs(name, modules);
  };
}

/** The innermost module of a path decides: one below another may be left out. */
function belongs(name: string, modules: ReadonlySet<string>): boolean {
  const innermost = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(name)?.[1];
  if (innermost !== undefined) return modules.has(innermost) || name.endsWith('/node_modules');
  return false;
}

/** e.g. `linux-x64`, `darwin-x64+arm64` */
function fits(prebuilt: string, platform: string, arch: string): boolean {
  const [system, machines = ''] = prebuilt.split('-');
  return system === platform && machines.split('+').includes(arch);
}
