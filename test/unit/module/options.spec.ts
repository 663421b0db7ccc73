import { describe, expect, it } from '@jest/globals';
import type { ConfigurationProblem } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import { resolveOptions } from '../../../lib/resolve-options.js';
import { newKey } from '../../fixtures/new-key.js';
import { TEST_PROVIDER } from '../../fixtures/test-provider.js';

const key = newKey();
const valid = {
  baseUrl: 'https://app.example',
  encryptionKeys: [key],
  resolveOwner: (): string => 'alice',
  providers: { acme: TEST_PROVIDER },
};
const resolve = (given: unknown, extras: object = {}): ReturnType<typeof resolveOptions> =>
  resolveOptions(given, { path: 'oauth2', controllers: true, ...extras });
const pathsOf = ({ problems }: { problems: ConfigurationProblem[] }): string[] =>
  problems.map(({ path }) => path);

describe('the options', () => {
  it('have the documented defaults', () => {
    const { options, problems } = resolve(valid);
    expect(problems).toEqual([]);
    expect(options).toMatchObject({
      path: 'oauth2',
      controllers: true,
      callbackOwner: 'session',
      loginUrl: undefined,
      returnTo: { default: '/', allow: [] },
      popupOrigins: [],
      refresh: { leeway: 60, leaseTtl: 20, waitTimeout: 25 },
      http: { timeout: 10, maxResponseBytes: 1_000_000 },
      flowTtl: 600,
      database: {
        preparedStatements: true,
        statementTimeout: 5,
        leaseStatementTimeout: 2,
        clocks: 'auto',
        untested: false,
      },
      background: { every: 60, mode: 'keepalive', batch: 100, concurrency: 8 },
    });
  });

  it('R-452 name the unsafe element of endpoints.api', () => {
    const api = ['https://api.acme.example', 'http://10.0.0.1', 5];
    const acme = { ...TEST_PROVIDER, endpoints: { api } };
    const { problems } = resolve({ ...valid, providers: { acme } });
    expect(problems).toMatchObject([
      {
        path: 'providers.acme.endpoints',
        problem: expect.stringContaining('no safe URL for api[1], api[2]'),
      },
    ]);
  });

  it('keep the given values, and fill in the defaults', () => {
    const given = { ...valid, refresh: { leeway: 5 }, background: false, flowTtl: undefined };
    const { options, problems } = resolve(given);
    expect(problems).toEqual([]);
    expect(options.refresh).toMatchObject({ leeway: 5, leaseTtl: 20 });
    expect(options.background).toBe(false);
    expect(options.flowTtl).toBe(600);
    expect(options.resolveOwner).toBe(valid.resolveOwner);
    const { clientSecret, ...shown } = TEST_PROVIDER;
    expect(options.providers.acme).toMatchObject(shown);
    const concealed = options.providers.acme?.clientSecret as () => string;
    expect(concealed()).toBe(clientSecret);
  });

  it('S-066: are checked together: every problem with its path and its remedy', () => {
    const resolved = resolve({
      baseUrl: 'http://app.example',
      encryptionKeys: ['changeme'],
      callbackOwner: 'anybody',
      flowTtl: 0,
      colour: 'red',
      refresh: { leaseTtl: 5, leway: 1 },
      http: { timeout: 10, maxResponseBytes: 10 },
      returnTo: { default: '//evil.example', allow: ['javascript:x'] },
      popupOrigins: ['spa.example'],
      background: { mode: 'sometimes' },
      providers: {
        acme: { clientId: ' ', scopes: ['a b'], endpoints: { token: 'http://10.0.0.1/token' } },
        'a/b': TEST_PROVIDER,
        Connections: TEST_PROVIDER,
        other: { ...TEST_PROVIDER, clientSecrte: 'x', issuer: 'id.example', pkce: 'maybe' },
      },
    });
    expect(pathsOf(resolved).sort()).toEqual(
      [
        'background.mode',
        'baseUrl',
        'callbackOwner',
        'colour',
        'encryptionKeys',
        'flowTtl',
        'http.maxResponseBytes',
        'popupOrigins',
        'providers.Connections',
        'providers.a/b',
        'providers.acme.clientId',
        'providers.acme.clientSecret',
        'providers.acme.endpoints',
        'providers.acme.scopes',
        'providers.other.clientSecrte',
        'providers.other.issuer',
        'providers.other.pkce',
        'refresh.leaseTtl',
        'refresh.leway',
        'resolveOwner',
        'returnTo.allow',
        'returnTo.default',
      ].sort(),
    );
    for (const { path, problem, remedy } of resolved.problems) {
      expect(`${path}: ${problem}`).toMatch(/\.$/);
      expect(`${path}: ${remedy}`).toMatch(/\w/);
      expect(problem).not.toContain('changeme');
    }
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'x'],
    ['an empty object', {}],
    ['a list', []],
  ])('say what is missing when they are %s', (_, given) => {
    expect(pathsOf(resolve(given)).sort()).toEqual(
      ['baseUrl', 'encryptionKeys', 'providers', 'resolveOwner'].sort(),
    );
  });

  it.each([
    ['no key', { encryptionKeys: undefined }],
    ['no keys', { encryptionKeys: [] }],
    ['a key for a list', { encryptionKeys: key }],
    ['a key with a line break', { encryptionKeys: [`${key}\n`] }],
    ['a weak key among good ones', { encryptionKeys: [key, 'ab'.repeat(32)] }],
  ])('S-066: are refused with %s', (_, change) => {
    expect(pathsOf(resolve({ ...valid, ...change }))).toEqual(['encryptionKeys']);
  });

  it.each([
    'http://app.example',
    'app.example',
    'https://app.example#x',
    'https://user@app.example',
    'https://app.example ',
    'https://app.example\n',
    'https://app.example/?tenant=1',
    '',
    7,
  ])('S-059: are refused with the baseUrl %p', (baseUrl) => {
    expect(pathsOf(resolve({ ...valid, baseUrl }))).toContain('baseUrl');
  });

  it.each(['https://app.example', 'http://localhost:3000', 'https://a.example/api'])(
    'are accepted with the baseUrl %s',
    (baseUrl) => expect(resolve({ ...valid, baseUrl }).problems).toEqual([]),
  );

  it('allow callbackOwner flow only if no other host can set the cookie', () => {
    const flow = (baseUrl: string): string[] =>
      pathsOf(resolve({ ...valid, callbackOwner: 'flow', baseUrl }));
    expect(flow('https://app.example')).toEqual([]);
    expect(flow('http://127.0.0.1:3000')).toEqual([]);
    expect(flow('http://app.localhost:3000')).toEqual([]);
    expect(flow('http://app.example')).toContain('callbackOwner');
  });

  it('need no owner in a worker', () => {
    const rest = { ...valid, resolveOwner: undefined };
    expect(resolve(rest, { controllers: false }).problems).toEqual([]);
    expect(pathsOf(resolve(rest))).toEqual(['resolveOwner']);
  });

  it.each([
    ['', true],
    ['  ', true],
    [undefined, true],
    [7, true],
    ['secret', false],
    [(): string => 'secret', false],
  ])('see whether %p is a client secret', (clientSecret, isProblem) => {
    const providers = { acme: { ...TEST_PROVIDER, clientSecret } };
    const expected = isProblem ? ['providers.acme.clientSecret'] : [];
    expect(pathsOf(resolve({ ...valid, providers }))).toEqual(expected);
    const open = { acme: { ...TEST_PROVIDER, clientSecret, clientAuthentication: 'none' } };
    if (clientSecret === undefined) {
      expect(resolve({ ...valid, providers: open }).problems).toEqual([]);
    }
  });

  it("S-073: do not change the host's object", () => {
    const given = structuredClone({ ...valid, resolveOwner: undefined });
    const copy = structuredClone(given);
    resolve(given);
    expect(given).toEqual(copy);
  });
});
