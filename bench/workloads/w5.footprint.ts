import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** One package that `npm install` brings into an application that has the peers already. */
export interface BroughtIn {
  name: string;
  kB: number;
}

export interface Footprint {
  packedKb: number;
  unpackedKb: number;
  files: number;
  broughtIn: BroughtIn[];
  /** Own dependencies that the README's section of dependencies does not name. */
  unexplained: string[];
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export function footprint(): Footprint {
  const { dependencies = {}, peerDependencies = {} } = manifestOf(repository);
  const peers = closure(Object.keys(peerDependencies));
  const own = closure(Object.keys(dependencies));
  const broughtIn = [...own]
    .filter(([directory]) => !peers.has(directory))
    .map(([directory, name]) => ({ name, kB: bytesBelow(directory) / 1000 }));
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const [, section = ''] = /^## Dependencies\n([\s\S]*?)^## /m.exec(readme) ?? [];
  const unexplained = Object.keys(dependencies).filter((name) => !section.includes(`\`${name}\``));
  return { ...packed(), broughtIn, unexplained };
}

function packed(): Pick<Footprint, 'packedKb' | 'unpackedKb' | 'files'> {
  const options = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent'];
  const answer = execFileSync('npm', options, { cwd: repository, encoding: 'utf8' });
  const [about] = JSON.parse(answer) as [
    { size: number; unpackedSize: number; entryCount: number },
  ];
  const { size, unpackedSize, entryCount } = about;
  return { packedKb: size / 1000, unpackedKb: unpackedSize / 1000, files: entryCount };
}

/** Directories of packages and of all that they depend on, with their names. */
function closure(names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string, from: string): void => {
    const directory = directoryOf(name, from);
    if (directory === undefined || found.has(directory)) return;
    found.set(directory, name);
    for (const next of Object.keys(manifestOf(directory).dependencies ?? {})) {
      visit(next, directory);
    }
  };
  for (const name of names) visit(name, repository);
  return found;
}

/** Where Node would find a package; undefined where an optional one is not installed. */
function directoryOf(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (at === dirname(at)) return undefined;
  }
}

const manifestOf = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;

function bytesBelow(directory: string): number {
  return readdirSync(directory, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? bytesBelow(path) : statSync(path).size;
    })
    .reduce((total, size) => total + size, 0);
}
