import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputRefused } from '#clinical';
import { signManifest } from './manifest.ts';
import { asPlainFiles } from './plain-files.ts';
import { digestOf, filesIn } from './versions-adapter.ts';

interface Options {
  readonly newKey?: string;
  readonly resources?: string;
  readonly key?: string;
  readonly out?: string;
  readonly platform: string;
  readonly minimumBase?: string;
}

/** `wardlight update-feed`: what the internal server of a hospital offers to its bedside PCs. */
export function register(program: Command): void {
  program
    .command('update-feed')
    .description('sign a packaged app and put it into the folder that an internal web server offers to the bedside PCs')
    .option('--new-key <file>', 'make a key pair: the private half goes into the file, the public half is printed')
    .option('--resources <dir>', 'folder "resources" of the packaged app, with app.asar')
    .option('--key <file>', 'private key (PEM)')
    .option('--out <dir>', 'the folder; may hold earlier versions')
    .option('--platform <name>', 'e.g. linux-x64', `${process.platform}-${process.arch}`)
    .option(
      '--minimum-base <version>',
      'the oldest installed package in which it runs; default: the same version number, first part',
    )
    .action(({ newKey, resources, key, out, ...rest }: Options, command: Command) => {
      if (newKey !== undefined) makeKey(newKey);
      else if (resources === undefined || key === undefined || out === undefined)
        command.error('error: either --new-key, or --resources, --key and --out');
      else publish({ resources, key, out, ...rest });
    });
}

function makeKey(file: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  // Never over one that is there: what it signed could not be followed by anything.
  if (existsSync(file)) throw new InputRefused(file, 'is already there');
  writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `${JSON.stringify({ publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') })}\n`,
  );
}

type Publication = Required<Pick<Options, 'resources' | 'key' | 'out'>> & Pick<Options, 'platform' | 'minimumBase'>;

function publish({ resources, key, out, platform, minimumBase }: Publication): void {
  const asar = join(resources, 'app.asar');
  if (!existsSync(asar)) throw new InputRefused(asar, 'is not there');
  const { version, wardlight } = packageIn(asar);
  const target = join(out, version, platform);
  mkdirSync(target, { recursive: true });
  const paths = ['app.asar', ...(existsSync(`${asar}.unpacked`) ? filesIn(resources, 'app.asar.unpacked') : [])];
  const files = paths.map((path) => {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    const bytes = asPlainFiles(() => {
      copyFileSync(join(resources, path), join(target, path));
      return statSync(join(target, path)).size;
    });
    return { path, bytes, sha256: digestOf(join(target, path)) ?? '' };
  });
  const base = minimumBase ?? `${version.split('.')[0] ?? '0'}.0.0`;
  const text = signManifest(
    { version, platform, minimumBase: base, testBuild: wardlight?.testBuild ?? false, files },
    readFileSync(key, 'utf8'),
  );
  const file = join(out, `${platform}.json`);
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
  process.stdout.write(
    `${JSON.stringify({ version, platform, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) })}\n`,
  );
}

interface Package {
  readonly version: string;
  readonly wardlight?: { readonly testBuild?: boolean };
}

/** The archive's own package.json: a header in JSON after 16 bytes of lengths (little-endian), then the files, by offset. */
function packageIn(asar: string): Package {
  const bytes = asPlainFiles(() => readFileSync(asar));
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as {
    readonly files: Readonly<Record<string, { readonly offset: string; readonly size: number }>>;
  };
  const entry = header.files['package.json'];
  if (entry === undefined) throw new InputRefused(asar, 'has no package.json');
  const at = 8 + bytes.readUInt32LE(4) + Number(entry.offset);
  return JSON.parse(bytes.toString('utf8', at, at + entry.size)) as Package;
}
