/**
 * Makes `dist` of the compiled sources: one file for each entry, one for each layer, and their source
 * maps. A boot opens a dozen files instead of three hundred, a reader of node_modules finds code with its
 * names and comments, and with `--enable-source-maps` a stack trace names the files of `lib/`.
 */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
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

const isInstalled = (id) => installed.some((name) => id === name || id.startsWith(`${name}/`));
const isFromNode = (id) => id.startsWith('node:');

/** Reads the source maps of the compiler, and finds tslib, of which three helpers are used. */
const compiledSources = {
  name: 'compiled-sources',
  resolveId: (id) => (id === 'tslib' ? resolve('node_modules/tslib/tslib.es6.mjs') : null),
  load(id) {
    const map = `${id}.map`;
    return existsSync(map)
      ? { code: readFileSync(id, 'utf8'), map: readFileSync(map, 'utf8') }
      : null;
  },
};

/** One file for each folder of `lib/`, and one for the files beside the folders; what is loaded later stays apart. */
function layerOf(id, { getModuleInfo }) {
  const { isEntry, dynamicImporters } = getModuleInfo(id);
  const [layer, ...rest] = relative(compiled, id).split('/');
  if (isEntry || dynamicImporters.length > 0 || layer === 'cli') return undefined;
  if (layer === '..') return 'tslib';
  return rest.length === 0 ? 'module' : layer;
}

rmSync(target, { recursive: true, force: true });
const code = await rollup({
  input: entries([...onServers, 'cli/main'], 'js'),
  plugins: [compiledSources],
  external: (id) => isInstalled(id) || isFromNode(id),
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
});
await code.write({
  dir: target,
  chunkFileNames: 'shared/[name].js',
  manualChunks: layerOf,
  // An entry exports what its source exports, and nothing for other chunks.
  hoistTransitiveImports: false,
  sourcemap: true,
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
