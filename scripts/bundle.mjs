/**
 * Makes `dist` of the compiled sources: one file for each entry, and what the entries share. A boot opens
 * ten files instead of three hundred, and a reader of node_modules finds code that is not minified.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const compiled = '.build/lib';
const target = 'dist';
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const onServers = ['index', 'migrations/index', 'terminus/index', 'testing/index'];
const inBrowsers = ['browser/index'];
const entries = (names, ending) =>
  Object.fromEntries(names.map((name) => [name, `${compiled}/${name}.${ending}`]));

rmSync(target, { recursive: true, force: true });
await build({
  entryPoints: entries([...onServers, 'cli/main'], 'js'),
  outdir: target,
  chunkNames: 'shared/[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // tslib is not here: the three helpers of it that are used travel along.
  external: installed.flatMap((name) => [name, `${name}/*`]),
  legalComments: 'none',
  logLevel: 'warning',
});

for (const file of readdirSync(target, { recursive: true })) {
  if (file.endsWith('.js')) restoreNames(join(target, file));
}

// Sent to people's devices, so this one is small rather than readable.
await build({
  entryPoints: entries(inBrowsers, 'js'),
  outdir: target,
  outbase: compiled,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});

const types = await rollup({
  input: entries([...onServers, ...inBrowsers], 'd.ts'),
  plugins: [dts()],
  external: (id) => !/^[./]/.test(id),
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await types.write({ dir: target, chunkFileNames: 'shared/[name].d.ts' });

// The wide catalogue is for tests of the vocabulary; no fake reads it.
const isRead = (file) => !file.endsWith('wide.json');
cpSync('test/facts', `${target}/testing/facts`, { recursive: true, filter: isRead });

/** esbuild makes `let A = class A2` of a decorated class, and Nest would call it A2 in its messages. */
function restoreNames(path) {
  const code = readFileSync(path, 'utf8');
  const renamed = new Map(
    [...code.matchAll(/^(?:let|var) (\w+) = (?:\w+ = )?class (\1\d+)\b/gm)].map(
      ([, name, inner]) => [inner, name],
    ),
  );
  writeFileSync(
    path,
    code.replace(/\b[A-Z]\w*\d\b/g, (word) => renamed.get(word) ?? word),
  );
}
