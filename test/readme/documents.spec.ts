import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  AuthorizationError,
  type AuthorizationErrorCode,
} from '../../lib/authorization/errors/authorization.error.js';
import {
  AuthorizationOptions,
  ReturnToOptions,
} from '../../lib/authorization/authorization.options.js';
import { DatabaseOptions } from '../../lib/core/database/database.options.js';
import { PublicUrlOptions } from '../../lib/core/configuration/public-url.options.js';
import { createErrorResponse } from '../../lib/http/messages/error-response.js';
import { HttpEntranceOptions } from '../../lib/http/callers/http-entrance.options.js';
import * as capture from '../../lib/index.js';
import { readExtras } from '../../lib/oauth2-capture.module-definition.js';
import { HttpOptions } from '../../lib/providers/configured/http.options.js';
import { OAuth2ProviderOptions } from '../../lib/providers/configured/provider.options.js';
import {
  BackgroundOptions,
  RefreshOptions,
  TokensOptions,
} from '../../lib/tokens/tokens.options.js';
import { documents, read, repository } from './documents.js';
import { anchorsOf, blocksOf, linksOf, rowsOf, sectionOf } from './markdown.js';

const readme = read('README.md');
const errors = rowsOf(read('docs/errors.md'));

/** The members of a union type, as its source lists them. */
/** The members of the unions of texts in a file, each on its own line or all on one. */
const unionOf = (path: string): string[] =>
  [...read(path).matchAll(/^ {2}(\| )?'\w+'.*$/gm)].flatMap(([line]) =>
    [...line.matchAll(/'(\w+)'/g)].map(([, member = '']) => member),
  );

/** Members of an object by their paths, with their values. */
const flat = (prefix: string, value: object): [string, unknown][] =>
  Object.entries(value).map(([key, inner]) => [prefix + key, inner]);

describe('the documents', () => {
  it.each(documents)('%s leads to files and headings that exist', (path) => {
    for (const target of linksOf(read(path)).filter((link) => !/^https?:/.test(link))) {
      const [file = '', anchor] = target.split('#');
      const found = file === '' ? path : join(dirname(path), file);
      expect([target, existsSync(join(repository, found))]).toEqual([target, true]);
      if (anchor !== undefined) expect(anchorsOf(read(found))).toContain(anchor);
    }
  });

  it.each(documents)('%s names npm scripts that exist', (path) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(path).matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)];
    for (const [, script, short = ''] of named) expect(scripts).toHaveProperty([script ?? short]);
  });

  it('name commands of the command line that exist', () => {
    const commands = [...readme.matchAll(/npx nestjs-oauth2-capture (\S+)/g)];
    expect(commands.length).toBeGreaterThan(1);
    for (const [, name] of commands)
      expect(
        existsSync(join(repository, `lib/cli/commands/${name?.replace(/\W+$/, '')}.command.ts`)),
      ).toBe(true);
  });

  it('have an install line with every peer that a new Nest application lacks', () => {
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(read('package.json')) as {
      peerDependencies: Record<string, string>;
      peerDependenciesMeta: Record<string, { optional?: boolean }>;
    };
    const brought = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];
    const line = blocksOf('README.md', readme).find(({ text }) => text.startsWith('npm install'));
    const installed = line?.text.trim().split(' ') ?? [];
    const wanted = Object.keys(peerDependencies).filter(
      (peer) => !brought.includes(peer) && peerDependenciesMeta[peer]?.optional !== true,
    );
    expect(installed).toEqual(expect.arrayContaining(wanted));
  });
});

describe('the tables of options', () => {
  const rows = new Map(
    rowsOf(sectionOf(readme, 'Options')).map(([name = '', value = '']) => [name, value]),
  );
  const options = [
    ...flat('', new PublicUrlOptions()),
    ...flat('database.', new DatabaseOptions()),
    ...flat('', new TokensOptions()),
    ...flat('', new AuthorizationOptions()),
    ...flat('', new HttpEntranceOptions()),
    ...flat('returnTo.', new ReturnToOptions()),
    ...flat('refresh.', new RefreshOptions()),
    ...flat('http.', new HttpOptions()),
    ...flat('background.', new BackgroundOptions()),
    ...flat('', new OAuth2ProviderOptions()),
    ...flat('', readExtras({})),
    ['providers', undefined] as [string, unknown],
  ];

  it('list every option and nothing else', () => {
    expect([...rows.keys()].sort()).toEqual([...new Set(options.map(([name]) => name))].sort());
  });

  it.each(
    options.filter(
      ([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '',
    ),
  )('give %s its default, %s', (name, value) => expect(rows.get(name)).toBe(String(value)));
});

describe('the table of errors', () => {
  it('lists every class that is exported', () => {
    const classes = Object.entries(capture)
      .filter(([, value]) => Object.prototype.isPrototypeOf.call(capture.OAuth2CaptureError, value))
      .map(([name]) => name);
    expect([...new Set(errors.map(([name]) => name))].sort()).toEqual(classes.sort());
  });

  it.each([
    [
      'AuthorizationError',
      ['lib/authorization/errors/authorization-error-codes.ts', 'lib/protocol/upstream.error.ts'],
    ],
    ['RefreshError', ['lib/tokens/token.errors.ts']],
  ])('lists every reason or code of %s', (name, paths) => {
    const kin = name === 'RefreshError' ? /^(TokenRefresh|Reauthorization)/ : /^Authorization/;
    const column = name === 'RefreshError' ? 2 : 1;
    const listed = errors.filter(([type = '']) => kin.test(type)).map((row) => row[column]);
    expect([...new Set(listed)].sort()).toEqual([...new Set(paths.flatMap(unionOf))].sort());
  });

  it.each(errors)(
    'the response to %s %s %s is %s',
    (name = '', code = '', _reason = '', status = '') => {
      const type = capture[name as keyof typeof capture] as { prototype: object };
      const error =
        name === 'AuthorizationError'
          ? new AuthorizationError(code as AuthorizationErrorCode)
          : Object.assign(Object.create(type.prototype) as object, { code });
      expect(createErrorResponse(error).statusCode).toBe(Number(status || 500));
    },
  );
});
