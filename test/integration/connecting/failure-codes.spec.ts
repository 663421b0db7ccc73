import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UpstreamError } from '../../../lib/protocol/upstream.error.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { ResourceOwner } from '../../../lib/providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { Page } from '../../fixtures/browser.js';
import { ConnectingHost } from './connecting-host.js';
import { FAILURES } from './failure-cases.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const DEFINITION: OAuth2ProviderDefinition = {
  label: 'Acme',
  endpoints: { authorization: 'https://acme.example/a', token: 'https://acme.example/t' },
  pkce: 'supported',
  clientAuthentication: 'client_secret_post',
  refresh: { grant: 'refresh_token' },
  identity: { id: ['id'] },
};

abstract class Acme extends OAuth2ProviderStrategy {
  readonly definition = DEFINITION;
}

@OAuth2Provider('broken')
class Broken extends Acme {
  override resourceOwner(): Promise<ResourceOwner> {
    return Promise.reject(new TypeError('SENTINEL'));
  }
}

@OAuth2Provider('nameless')
class Nameless extends Acme {
  override resourceOwner(): Promise<ResourceOwner> {
    return Promise.resolve({ id: '' });
  }
}

@OAuth2Provider('unconfirmed')
class Unconfirmed extends Acme {
  override resourceOwner(): Promise<ResourceOwner> {
    const failure = { problem: 'identity_unconfirmed' } as const;
    return Promise.reject(new UpstreamError('bad_response', 'another company', failure));
  }
}

const ELSEWHERE = 'https://{server}/me';
const Elsewhere = defineOAuth2Provider({
  name: 'elsewhere',
  ...DEFINITION,
  endpoints: { ...DEFINITION.endpoints, userInfo: ELSEWHERE },
  tokenResponse: { extras: ['api_domain'] },
  variables: { server: { hostSuffixes: ['acme.example'], fromMetadata: 'api_domain' } },
});

const Teams = defineOAuth2Provider({
  name: 'teams',
  ...DEFINITION,
  tokenResponse: { extras: ['team_id'] },
  identity: { id: ['sub'] },
});

const start = (): Promise<ConnectingHost> => {
  let isOpen = true;
  return ConnectingHost.start(
    (server) => {
      const { authorization, token, userInfo } = server.endpoints;
      const endpoints = { authorization, token, userInfo };
      return {
        acme: { ...CLIENT, endpoints },
        idp: { ...CLIENT, issuer: server.url, scopes: ['openid'] },
        undiscovered: { ...CLIENT, issuer: `${server.url}/undiscovered`, scopes: ['openid'] },
        hub: { ...CLIENT, strategy: 'github', issuer: server.url, endpoints },
        youtube: { ...CLIENT, issuer: server.url, endpoints },
        threads: {
          ...CLIENT,
          endpoints: { ...endpoints, exchange: `${server.url}/exchange`, refresh: token },
        },
        vaulted: {
          ...CLIENT,
          strategy: 'generic',
          endpoints,
          // Open when the flow begins, closed when it comes back.
          clientSecret: () => {
            isOpen = !isOpen;
            return isOpen ? Promise.reject(new Error('SENTINEL')) : Promise.resolve('secret');
          },
        },
        broken: { ...CLIENT, endpoints },
        nameless: { ...CLIENT, endpoints },
        unconfirmed: { ...CLIENT, endpoints },
        teams: { ...CLIENT, endpoints },
        elsewhere: { ...CLIENT, endpoints: { ...endpoints, userInfo: ELSEWHERE } },
      };
    },
    { strategies: [Broken, Nameless, Unconfirmed, Elsewhere, Teams] },
  );
};

const CASES = Object.entries(FAILURES).flatMap(([code, ways]) =>
  Object.entries(ways).map(([what, drive]) => ({ code, what, drive })),
);
const JSON_ONLY = { query: '?display=page', headers: { accept: 'application/json' } };
const POPUP = { query: '?display=popup', headers: {} };

/** The status of each code, as the documentation has it. */
const DOCUMENTED = new Map(
  [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `AuthorizationError` .*$/gm)].map(
    ([row]) => {
      const [, , code = '', , status] = row.split('|').map((cell) => cell.trim());
      return [code.replaceAll('`', ''), Number(status)];
    },
  ),
);

describe('a flow that fails', () => {
  let host: ConnectingHost;
  beforeAll(async () => {
    host = await start();
    // Its metadata says that it names itself.
    host.server.provider.iss = host.server.url;
  });
  afterAll(() => host?.close());

  const bodyOf = ({ body }: Page): Record<string, unknown> =>
    JSON.parse(body) as Record<string, unknown>;

  it.each(CASES)('R-270 tells $code: $what', async ({ code, drive }) => {
    const page = await drive(host, JSON_ONLY);
    const { message, ...told } = bodyOf(page);
    expect(told).toMatchObject({ statusCode: page.status, code });
    expect([code, page.status]).toEqual([code, DOCUMENTED.get(code)]);
    expect(message).toMatch(/^[A-Z].*[.]$/);
    const line = host.log.lines.findLast((one) => one.includes('responded with'));
    expect(line).toContain(` ${code}`);
    // One line names the step, the provider and the remedy.
    if (page.status >= 500) expect(line).toMatch(/ for [a-z]+: .+/);
    if (page.status >= 500) expect(line).toContain(String(message));
    expect(host.log.text).not.toMatch(/SENTINEL|client-secret-0123456789/);
    expect(page.status === 503).toBe(page.headers['retry-after'] !== undefined);
  });

  it('R-270 has a row in the documentation for every code, and no other', () => {
    expect([...DOCUMENTED.keys()].sort()).toEqual(Object.keys(FAILURES).sort());
  });

  const [popups, pages] = [new Set<string>(), new Set<string>()];
  it.each(CASES)('R-272 shows $code on the page of a popup: $what', async ({ code, drive }) => {
    const page = await drive(host, POPUP);
    pages.add(code);
    expect(page.body).toContain(`<code>${code}</code>`);
    expect(page.body).not.toMatch(/<b>account|SENTINEL/);
    if (page.body.includes('data-message=')) popups.add(code);
  });

  it('R-272 tells the opener of a popup too, once the flow is known to be its own', () => {
    const unknown = [...pages].filter((code) => !popups.has(code)).sort();
    expect(unknown).toEqual([
      'decrypt',
      'discovery_failed',
      'invalid_flow',
      'invalid_intent',
      'invalid_request',
      'invalid_state',
      'not_authenticated',
      'user_mismatch',
    ]);
  });

  it.each([
    ['invalid_grant', 400, 'rejected'],
    ['unauthorized_client', 400, 'client_config'],
    ['something_else', 400, 'request_refused'],
    ['17', 400, 'request_refused'],
    ['temporarily_unavailable', 503, 'temporarily_unavailable'],
    ['Call 0800-123456', 400, 'request_refused'],
    ['x'.repeat(60), 400, 'request_refused'],
    ['gho_16C7e42F292c6912E7710c838347Ae178B4a', 400, 'request_refused'],
  ])('R-273 has the provider’s own code %s beside its own', async (error, status, code) => {
    const answer = { status, body: JSON.stringify({ error }) };
    host.server.script('/token', { ...answer, headers: { 'content-type': 'application/json' } });
    const body = bodyOf(await host.connect('acme', '', JSON_ONLY.headers));
    const isPlain = /^([a-z_]{1,40}|\d+)$/.test(error);
    expect(body).toMatchObject({ code });
    expect(body.providerError).toBe(isPlain ? error : undefined);
  });
});
