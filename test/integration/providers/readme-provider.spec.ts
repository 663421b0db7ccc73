import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Type } from '@nestjs/common';
import { afterAll } from '@jest/globals';
import { transformSync } from '@swc/core';
import Database from 'libsql';
import type { OAuth2ProviderStrategy } from 'nestjs-oauth2-capture';
import { describeOAuth2Provider, StandardFake } from 'nestjs-oauth2-capture/testing';
import { blocksOf } from '../../readme/markdown.js';

/** The provider of the README, as its reader would have it: compiled, and with the package as it ships. */
const snippet = blocksOf('README.md', readFileSync('README.md', 'utf8')).find(({ text }) =>
  text.includes("@OAuth2Provider('acme')"),
);
const { code } = transformSync(snippet?.text ?? '', {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true },
  },
});
const directory = mkdtempSync(join(process.cwd(), 'test/fixtures/.build/readme-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'acme.mjs');
writeFileSync(file, code);
const { AcmeStrategy } = (await import(pathToFileURL(file).href)) as {
  AcmeStrategy: Type<OAuth2ProviderStrategy>;
};

describeOAuth2Provider(AcmeStrategy, {
  dataSource: { type: 'better-sqlite3', driver: Database, database: ':memory:' },
  start: async () => {
    const userInfo = { data: { id: 'a-1', display_name: 'Ada' } };
    const fake = await StandardFake.start({ userInfo });
    return { fake, close: () => fake.close() };
  },
});
