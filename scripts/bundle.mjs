/**
 * Makes `dist` of the compiled rooms: one file an entry, and what the entries share. A boot opens
 * ten files instead of three hundred, and a reader of node_modules finds code that is not minified.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs';
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
