import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const moduleCheck = `
  if (typeof front.OAuth2CaptureModule?.forRoot !== 'function') throw new Error('no forRoot()');
  if (!Array.isArray(front.oauth2CaptureEntities)) throw new Error('no entities');
  if (front.migrationsFor('sqlite').length === 0) throw new Error('no migrations');
  if (migrations.migrationsFor !== front.migrationsFor) throw new Error('two copies in one package');
`;

/** What users write, one file per way of loading the package. */
const files = (name) => ({
  'esm.mjs': `
    import 'reflect-metadata';
    import * as front from '${name}';
    import * as migrations from '${name}/migrations';
    ${moduleCheck}`,
  'terminus.cjs': `
    require('reflect-metadata');
    const { OAuth2CaptureHealthModule } = require('${name}/terminus');
    if (typeof OAuth2CaptureHealthModule !== 'function') throw new Error('no health module');`,
  'commonjs.cjs': `
    require('reflect-metadata');
    const front = require('${name}');
    const migrations = require('${name}/migrations');
    ${moduleCheck}
    import('${name}').then((esm) => {
      if (esm.OAuth2CaptureModule !== front.OAuth2CaptureModule) throw new Error('two copies');
    });`,
  'types.ts': `
    import { OAuth2CaptureModule, OAuth2TokenService } from '${name}';
    import { migrationsFor } from '${name}/migrations';
    export const entry: (typeof OAuth2CaptureModule)['forRoot'] = OAuth2CaptureModule.forRoot;
    export const use = (tokens: OAuth2TokenService): Promise<string> =>
      tokens.getValidToken({ owner: 'alice', provider: 'github' });
    export const count: number = migrationsFor('sqlite').length;`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      experimentalDecorators: true,
      skipLibCheck: true,
      noEmit: true,
      types: ['node'],
    },
    files: ['types.ts'],
  }),
  'package.json': '{ "private": true, "type": "module" }',
});

function link(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) symlinkSync(from, to);
}

/**
 * Loads the unpacked package as users do, beside nothing but the dependencies and peers that it
 * declares (taken from the repository, so no network is needed): first without the optional ones.
 *
 * @returns {string[]} the problems found
 */
export function tryConsumers(project, manifest, repository) {
  const { dependencies, peerDependencies, peerDependenciesMeta = {} } = manifest;
  const isOptional = (name) => peerDependenciesMeta[name]?.optional === true;
  const declared = Object.keys({ ...dependencies, ...peerDependencies });
  const install = (names) =>
    names.forEach((name) =>
      link(join(repository, 'node_modules', name), join(project, 'node_modules', name)),
    );
  install([...declared.filter((name) => !isOptional(name)), '@types/node']);
  for (const [file, text] of Object.entries(files(manifest.name)))
    writeFileSync(join(project, file), text);

  const bin = join('node_modules', manifest.name, Object.values(manifest.bin)[0]);
  const runs = {
    'import from an ES module': ['esm.mjs'],
    'require from CommonJS': ['commonjs.cjs'],
    'types for a TypeScript user': [join(repository, 'node_modules/typescript/bin/tsc')],
    'command line': [bin, 'generate-key'],
  };
  const attempt = ([name, command]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: project,
      encoding: 'utf8',
      timeout: 120_000,
    });
    console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
    return status === 0 ? [] : [`${name} failed:\n${stdout}${stderr}`];
  };
  const problems = Object.entries(runs).flatMap(attempt);
  install(declared.filter(isOptional));
  return [...problems, ...attempt(['an entry with an optional peer', ['terminus.cjs']])];
}
