/**
 * `npm run check:package`, after a build: packs the package and looks at the tarball as its users
 * will get it. Prints the sizes; every problem is listed, and any of them exits with 1.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { auditDocs, auditPaths, auditText, exportsOf } from './package/audit.mjs';
import { restoreDocuments, writeAbsoluteLinks } from './package/documents.mjs';
import { tryConsumers } from './package/consumers.mjs';

/**
 * Of it, source maps are a third and the documents an eighth; a sixth is the testing entry. An application
 * loads neither of them when it runs.
 */
const maxPackedBytes = 800_000;
const entries = ['lib/index.ts', 'lib/testing/index.ts', 'lib/terminus/index.ts'];
const repository = join(import.meta.dirname, '..');
const read = (...parts) => readFileSync(join(...parts), 'utf8');
const manifest = JSON.parse(read(repository, 'package.json'));
const project = mkdtempSync(join(tmpdir(), 'package-'));

/** Packs into a directory. @returns the tarball's path */
function packInto(directory) {
  mkdirSync(directory, { recursive: true });
  const options = ['--ignore-scripts', '--silent', '--pack-destination', directory];
  execFileSync('npm', ['pack', ...options], { cwd: repository, stdio: 'inherit' });
  const name = readdirSync(directory).find((file) => file.endsWith('.tgz'));
  return join(directory, name);
}

function pack() {
  let tarball;
  let again;
  try {
    if (manifest.homepage !== undefined) writeAbsoluteLinks(manifest.homepage);
    tarball = packInto(project);
    again = readFileSync(packInto(join(project, 'again')));
  } finally {
    restoreDocuments();
  }
  const isReproducible = readFileSync(tarball).equals(again);
  execFileSync('tar', ['-xzf', tarball, '-C', project]);
  const target = join(project, 'node_modules', manifest.name);
  mkdirSync(dirname(target), { recursive: true });
  renameSync(join(project, 'package'), target);
  return { tarball, target, isReproducible };
}

function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function audit(target) {
  const paths = filesBelow(target);
  const size = paths.reduce((sum, path) => sum + statSync(join(target, path)).size, 0);
  console.log(`unpacked: ${paths.length} files, ${(size / 1000).toFixed(1)} kB`);
  const declarations = paths
    .filter((path) => path.endsWith('.d.ts'))
    .map((path) => read(target, path))
    .join('\n');
  const docs = entries.flatMap((entry) =>
    exportsOf(read(repository, entry)).flatMap(({ file, names }) => {
      const path = join(dirname(entry), file);
      return auditDocs(path, read(repository, path), declarations, names);
    }),
  );
  const texts = paths.flatMap((path) => auditText(path, read(target, path), [repository]));
  return [...auditPaths(paths, manifest), ...texts, ...docs];
}

function tool(name, ...options) {
  const run = spawnSync('npx', ['--no-install', name, ...options], {
    cwd: repository,
    stdio: 'inherit',
  });
  return run.status === 0 ? [] : [`${name} found problems (see above)`];
}

function check() {
  if (!existsSync(join(repository, 'dist'))) return ['dist/ is missing: run `npm run build` first'];
  const { tarball, target, isReproducible } = pack();
  const packed = statSync(tarball).size;
  console.log(`packed: ${(packed / 1000).toFixed(1)} kB of at most ${maxPackedBytes / 1000} kB`);
  return [
    ...(packed > maxPackedBytes ? [`the tarball is larger than ${maxPackedBytes} bytes`] : []),
    ...(isReproducible ? [] : ['two runs of npm pack gave different bytes']),
    ...audit(target),
    ...tool('publint', 'run', tarball, '--strict'),
    ...tool('attw', tarball, '--profile', 'esm-only', '--no-emoji'),
    ...tryConsumers(project, manifest, repository),
  ];
}

let problems;
try {
  problems = check();
} finally {
  rmSync(project, { recursive: true });
}
for (const problem of problems) console.log(`problem: ${problem}`);
console.log(problems.length === 0 ? 'The package is sound.' : `${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
