import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModule } from '../../../lib/cli/application/load-module.js';

/** Stands for a compiled module: `@Module()` leaves nothing but this metadata behind. */
const moduleClass = (name: string) => `
  export class ${name} {}
  Reflect.defineMetadata('imports', [], ${name});
`;

describe('the root module given to check', () => {
  let directory: string;

  const given = (file: string, source: string) => {
    const path = join(directory, file);
    writeFileSync(path, source);
    return path;
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'load-module-'));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it('is the only module of the file, whatever its name', async () => {
    const path = given('only.mjs', `${moduleClass('Shop')} export const port = 3000;`);

    expect((await loadModule(path)).name).toBe('Shop');
  });

  it('is AppModule among several', async () => {
    const path = given('app.mjs', moduleClass('Other') + moduleClass('AppModule'));

    expect((await loadModule(path)).name).toBe('AppModule');
  });

  it('is the one that --export names', async () => {
    const path = given('named.mjs', moduleClass('AppModule') + moduleClass('Worker'));

    expect((await loadModule(path, 'Worker')).name).toBe('Worker');
  });

  it('may be the default export', async () => {
    const path = given('default.mjs', `${moduleClass('Shop')} export { Shop as default };`);

    expect((await loadModule(path)).name).toBe('Shop');
  });

  it.each([
    ['several.mjs', moduleClass('A') + moduleClass('B'), undefined, 'several modules: A, B'],
    ['none.mjs', 'export class Plain {}', undefined, 'exports no Nest module.'],
    ['wrong.mjs', moduleClass('A'), 'B', 'exports no Nest module B. It exports: A.'],
    ['broken.mjs', `throw new Error('no settings');`, undefined, 'imported: no settings'],
    ['app.module.ts', 'export {}', undefined, 'is TypeScript'],
  ])('is refused with its remedy: %s', async (file, source, exportName, message) => {
    await expect(loadModule(given(file, source), exportName)).rejects.toThrow(message);
  });

  it('is refused when there is no such file', async () => {
    await expect(loadModule('dist/nowhere.js')).rejects.toThrow('dist/nowhere.js: does not exist.');
  });
});
