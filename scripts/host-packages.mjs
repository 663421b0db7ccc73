/**
 * Installs what the test host imports beside it: the built package as it is, and one bundle of its
 * dependencies. A test run starts hundreds of hosts, and most of a start is finding and reading the
 * 1,500 files of NestJS and TypeORM.
 */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const host = resolve('test/fixtures/.build/host-app');
const target = join(host, 'node_modules');
const own = 'nestjs-oauth2-capture';
/** They hold native code, must run first or are seldom loaded: they stay where npm has put them. */
const inPlace = /^(libsql|pg|mysql2|reflect-metadata|@opentelemetry\/api)(\/|$)/;

rmSync(target, { recursive: true, force: true });
// Without it, the host would be part of this package, and its own name would mean this directory.
writeFileSync(join(host, 'package.json'), '{ "type": "module" }');
cpSync('dist', join(target, own, 'dist'), { recursive: true });
cpSync('package.json', join(target, own, 'package.json'));
// For applications elsewhere whose `node_modules` is this directory.
for (const name of ['libsql', 'reflect-metadata'])
  symlinkSync(resolve('node_modules', name), join(target, name));

/** The packages' names as the host and the built package import them. */
async function importedNames() {
  const names = new Set();
  const collect = {
    name: 'collect',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point') return undefined;
        const isBundled = !path.startsWith('node:') && !path.startsWith(own) && !inPlace.test(path);
        if (isBundled) names.add(path);
        return { path, external: true };
      }),
  };
  await build({
    entryPoints: [
      join(host, 'main.js'),
      'dist/index.js',
      'dist/cli/main.js',
      'dist/testing/index.js',
    ],
    outdir: target,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [collect],
  });
  return [...names].sort();
}

/** A module that exports what the package exports, so that a bundle of CommonJS has names, too. */
async function facade(name) {
  const exported = Object.keys(await import(name)).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key));
  const others = exported.filter((key) => key !== 'default' && key !== 'module.exports');
  const from = JSON.stringify(name);
  return [
    others.length > 0 ? `export { ${others.join(', ')} } from ${from};` : `import ${from};`,
    exported.includes('default') ? `export { default } from ${from};` : '',
  ].join('\n');
}

/** What is not installed, or stays in place, is imported by its name; the rest goes into the bundle. */
const dependencies = (facades) => ({
  name: 'dependencies',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^facade:/ }, ({ path }) => ({
      path: path.slice('facade:'.length),
      namespace: 'facade',
    }));
    bundle.onLoad({ filter: /./, namespace: 'facade' }, ({ path }) => ({
      contents: facades.get(path),
      resolveDir: resolve('.'),
    }));
    bundle.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === 'seen' || path.startsWith('facade:')) return undefined;
      if (inPlace.test(path)) return { path, external: true };
      const { kind, importer, resolveDir } = from;
      const found = await bundle.resolve(path, { kind, importer, resolveDir, pluginData: 'seen' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
});

const names = await importedNames();
const facades = new Map(await Promise.all(names.map(async (name) => [name, await facade(name)])));
/** `@nestjs/common` is a directory with an index, `class-validator/…/IsIn.js` a file. */
const fileOf = (name) =>
  /\.[cm]?js$/.test(name) ? name.replace(/\.[cm]?js$/, '') : `${name}/index`;

await build({
  entryPoints: Object.fromEntries(names.map((name) => [fileOf(name), `facade:${name}`])),
  outdir: target,
  chunkNames: '.shared/[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  keepNames: true,
  legalComments: 'none',
  logLevel: 'error',
  banner: {
    js: [
      // NestJS imports it before its decorators run; the parts of a bundle have another order.
      "import 'reflect-metadata';",
      "import { createRequire as __createRequire } from 'node:module';",
      'const require = __createRequire(import.meta.url);',
    ].join(''),
  },
  plugins: [dependencies(facades)],
});

const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
for (const name of new Set(names.map(packageOf))) {
  const manifest = { name, type: 'module', exports: { '.': './index.js', './*': './*' } };
  mkdirSync(join(target, name), { recursive: true });
  writeFileSync(join(target, name, 'package.json'), JSON.stringify(manifest));
}
mkdirSync(join(target, '.shared'), { recursive: true });
writeFileSync(join(target, '.shared/package.json'), '{ "type": "module" }');
