import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import {
  type EndpointVariable,
  fittingText,
} from '../../../lib/providers/definition/endpoint-variable.js';
import { AuthorizationError } from '../../../lib/authorization/errors/authorization.error.js';
import { OAuth2TokenRepository } from '../../../lib/tokens/storage/oauth2-token.repository.js';
import { TokenRefreshError } from '../../../lib/tokens/token.errors.js';
import { bootFailure } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { wideProvider } from './wide/definition-of.js';
import { factsOf, WIDE } from './wide/facts.js';
import { callbackOf } from './wide/life.js';
import { WideHost } from './wide/wide-host.js';
import { bootWith, CLIENT, DATA } from '../fixtures/strategies.js';

const HOST: EndpointVariable = { hosts: ['id.acme.example', 'id.acme.eu'] };

describe('a part of an endpoint that a provider reports', () => {
  it.each([
    ['id.acme.eu', 'id.acme.eu'],
    ['https://id.acme.eu', 'id.acme.eu'],
    ['https://id.acme.eu/', 'id.acme.eu'],
    ['http://id.acme.eu', undefined],
    ['https://evil.example', undefined],
    ['https://id.acme.eu@evil.example', undefined],
    ['https://evil.example/id.acme.eu', undefined],
    ['id.acme.eu.evil.example', undefined],
    ['javascript://id.acme.eu', undefined],
    ['', undefined],
  ])('%j becomes %j where a host belongs', (value, expected) => {
    expect(fittingText(HOST, value, 'callback')).toBe(expected);
  });

  it.each([
    '127.0.0.1',
    'https://169.254.169.254',
    'localhost',
    'db.internal',
    '[::1]',
    '10.0.0.1',
  ])('%s is refused, also for a selfHosted provider', (value) => {
    const anywhere = { isHost: true, hostSuffixes: ['internal', '0.0.1'] };
    expect(fittingText(anywhere, value, 'configuration', true)).toBeUndefined();
    expect(fittingText(anywhere, value, 'provider')).toBeUndefined();
  });

  it('fills only its part of a URL', () => {
    expect(fittingText({ pattern: /.*/ }, 'us 1+é'.replace(' ', ''), 'provider')).toBe(
      'us1%2B%C3%A9',
    );
    for (const value of ['a/b', '..', '.', 'a%2fb', 'a?b', 'a#b', 'a\\b', 'a b', ''])
      expect(fittingText({ pattern: /.*/ }, value, 'provider')).toBeUndefined();
  });

  it('must be stored', async () => {
    const strategy = defineOAuth2Provider({
      name: 'acme',
      ...DATA,
      variables: { host: { ...HOST, fromMetadata: 'server' } },
    });
    const error = await bootFailure(bootWith([strategy], { acme: CLIENT }));
    expect(error.message).toMatch(
      /variable "host" is filled in from "server", which is not stored/,
    );
  });
});

describe('a part of an endpoint that the host configures', () => {
  const asking = WIDE.filter(({ url_params = [] }) => url_params.length > 0);

  it.each(asking.map(({ id }) => id))('%s: is held to its pattern', async (id) => {
    const [name = ''] = (factsOf(id).url_params ?? []).map((parameter) => parameter.name);
    for (const value of [
      'evil.example/x',
      'u@evil.example',
      'evil.example?',
      '127.0.0.1#',
      'x y',
    ]) {
      const options = { ...CLIENT, variables: { [name]: value } };
      const error = await bootFailure(bootWith([wideProvider(id)], { [id]: options }));
      expect(error.message).toMatch(
        new RegExp(`providers.${id}.variables.${name}: is not allowed`),
      );
    }
  });

  it.each(['gitlab', 'mastodon', 'sentry'])('%s: is a public host', async (id) => {
    const [name = ''] = (factsOf(id).url_params ?? []).map((parameter) => parameter.name);
    for (const value of ['localhost', '127.0.0.1', '169.254.169.254', 'db.internal']) {
      const options = { ...CLIENT, variables: { [name]: value } };
      const error = await bootFailure(bootWith([wideProvider(id)], { [id]: options }));
      expect(error.message).toMatch(/a public host name/);
    }
  });
});

describe('a connection with servers that the provider reports', () => {
  let host: WideHost;
  beforeAll(async () => void (host = await WideHost.boot()));
  afterAll(() => host.close());

  it.each(['https://accounts.zoho.evil.example', 'https://evil.example', 'https://127.0.0.1'])(
    'is refused when the callback names %s, and nothing is sent there or anywhere',
    async (server) => {
      const zoho = factsOf('zoho');
      const flow = await Flow.begin(host.app, { provider: 'zoho' });
      const query = { ...callbackOf(zoho, flow.state), 'accounts-server': server };
      const { result: error, requests } = await host.recording(() =>
        flow.complete(query).catch((reason: unknown) => reason),
      );
      expect(error).toBeInstanceOf(AuthorizationError);
      expect(error).toMatchObject({ code: 'unknown_server' });
      expect(requests).toEqual([]);
    },
  );

  it('is refused when the token response names a server of another provider', async () => {
    const pipedrive = factsOf('pipedrive');
    const flow = await Flow.begin(host.app, { provider: 'pipedrive' });
    host.answer(pipedrive.token_url, { access_token: 'at', api_domain: 'https://evil.example' });
    const { result: error, requests } = await host.recording(() =>
      flow.complete(callbackOf(pipedrive, flow.state)).catch((reason: unknown) => reason),
    );
    expect(error).toMatchObject({ code: 'unknown_server' });
    expect(requests.map(({ path }) => path)).toEqual(['/oauth.pipedrive.com/oauth/token']);
  });

  it('keeps its pair, and sends nothing, when the stored value names another server', async () => {
    const owner = 'mallory';
    const { id } = await host.tokens.save({
      owner,
      provider: 'zoho',
      tokens: { access_token: 'at', refresh_token: 'rt', expires_in: 3600 },
      resourceOwner: { id: 'z-1' },
      metadata: { 'accounts-server': 'https://evil.example' },
    });
    const { result: error, requests } = await host.recording(() =>
      host.tokens.refresh({ id }).catch((reason: unknown) => reason),
    );
    expect(error).toBeInstanceOf(TokenRefreshError);
    expect(error).toMatchObject({ reason: 'bad_response' });
    expect(requests).toEqual([]);
    const row = await host.app.get(OAuth2TokenRepository).findById(id);
    expect(row?.status).toBe('refresh_failing');
  });
});
