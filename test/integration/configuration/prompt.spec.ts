import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectLink } from '../../../lib/tokens/connections/connect-link.js';
import type { Application } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { ScopeScene } from '../scopes/scope-scene.js';

const OFFLINE = ['openid', 'offline_access'];
const TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
/** Token endpoints of Microsoft's clouds, and of customers' own directories in them. */
const MICROSOFT = [
  `https://login.microsoftonline.com/${TENANT}/oauth2/v2.0`,
  'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0',
  `https://login.microsoftonline.us/${TENANT}/oauth2/v2.0`,
  `https://login-us.microsoftonline.com/${TENANT}/oauth2/v2.0`,
  `https://login.partner.microsoftonline.cn/${TENANT}/oauth2/v2.0`,
  `https://login.chinacloudapi.cn/${TENANT}/oauth2`,
  `https://login.windows.net/${TENANT}/oauth2`,
  'https://login.live.com/oauth20',
  `https://contoso.ciamlogin.com/${TENANT}/oauth2/v2.0`,
  'https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1_sign_in/oauth2/v2.0',
  `https://login.sovcloud-identity.fr/${TENANT}/oauth2/v2.0`,
];
const NOT_MICROSOFT = [
  'https://login.microsoftonline.com.evil.example/x',
  'https://login-microsoftonline.com/x',
  'https://microsoftonline.com.example/x',
];

const endpointsBelow = (base: string) => ({
  authorization: `${base}/authorize`,
  token: `${base}/token`,
  userInfo: 'https://graph.microsoft.com/oidc/userinfo',
});

describe('the parameter prompt', () => {
  let scene: ScopeScene;
  let app: Application;
  const all = [...MICROSOFT, ...NOT_MICROSOFT];
  const nameOf = (base: string): string => `server${all.indexOf(base)}`;

  beforeAll(async () => {
    scene = await ScopeScene.open({
      asking: { askAgainParameters: { auth_type: 'rerequest', prompt: 'consent' } },
    });
    const { endpoints } = scene.server;
    const without = { authorizationParameters: { prompt: null } };
    const servers = all.map((base) => [
      nameOf(base),
      { endpoints: endpointsBelow(base), scopes: OFFLINE },
    ]);
    app = await scene.deploy({
      usual: { endpoints, scopes: OFFLINE },
      quiet: { endpoints, scopes: OFFLINE, ...without },
      google: without,
      asking: without,
      choosing: {
        endpoints,
        scopes: ['openid'],
        authorizationParameters: { prompt: 'select_account' },
      },
      silent: { endpoints, scopes: ['openid'], authorizationParameters: { prompt: 'none' } },
      marked: {
        endpoints: { ...endpoints, authorization: `${endpoints.authorization}?prompt=login&a=1` },
        ...without,
      },
      issued: {
        endpoints,
        scopes: OFFLINE,
        issuer: `https://login.microsoftonline.us/${TENANT}/v2.0`,
      },
      ...Object.fromEntries(servers),
    });
  });
  afterAll(() => scene.close());

  /** What the authorization endpoint is asked with by each kind of link. */
  const parametersOf = async (provider: string): Promise<Record<string, URLSearchParams>> => {
    const wish = { owner: 'alice', provider, demanded: ['more'] };
    const links = app.get(ConnectLink);
    const asked = async (link?: string): Promise<URLSearchParams> => {
      const intent = link && (new URL(link).searchParams.get('intent') ?? undefined);
      return (await Flow.begin(app, { provider, intent })).authorizationUrl.searchParams;
    };
    return {
      plain: await asked(),
      more: await asked(links.create({ ...wish, scopes: ['more'] })),
      again: await asked(links.create({ ...wish, scopes: ['more'], askAgain: true })),
      reconnect: await asked(links.create({ ...wish, account: '1001' })),
    };
  };

  it.each(['quiet', 'google', 'asking', 'marked'])(
    'S-212: is in no request of %s, whose configuration leaves it out',
    async (provider) => {
      for (const [, parameters] of Object.entries(await parametersOf(provider)))
        expect(parameters.has('prompt')).toBe(false);
    },
  );

  it('S-212: leaves the other parameters that ask again', async () => {
    expect((await parametersOf('asking')).again?.get('auth_type')).toBe('rerequest');
    expect((await parametersOf('marked')).plain?.get('a')).toBe('1');
  });

  it('S-212: is sent where nothing is said of it', async () => {
    for (const [, parameters] of Object.entries(await parametersOf('usual')))
      expect(parameters.getAll('prompt')).toEqual(['consent']);
  });

  it('S-213: keeps the value of the configuration beside the one that asks again', async () => {
    const { plain, again } = await parametersOf('choosing');
    expect([plain?.get('prompt'), again?.get('prompt')]).toEqual([
      'select_account',
      'select_account consent',
    ]);
    // Nothing may stand beside none (OpenID Connect Core section 3.1.2.1).
    const silent = await parametersOf('silent');
    expect([silent.plain?.get('prompt'), silent.again?.get('prompt')]).toEqual(['none', 'consent']);
  });

  it.each(MICROSOFT)('S-214: is not sent to %s', async (base) => {
    for (const [, parameters] of Object.entries(await parametersOf(nameOf(base))))
      expect(parameters.has('prompt')).toBe(false);
  });

  it('S-214: is not sent where the issuer is one of Microsoft', async () => {
    for (const [, parameters] of Object.entries(await parametersOf('issued')))
      expect(parameters.has('prompt')).toBe(false);
  });

  it.each(NOT_MICROSOFT)('S-214: is sent to %s, which only looks alike', async (base) => {
    expect((await parametersOf(nameOf(base))).plain?.get('prompt')).toBe('consent');
  });
});
