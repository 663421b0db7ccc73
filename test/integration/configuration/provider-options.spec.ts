import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withMembers } from '../../fixtures/fault-responses.js';
import { Application, bootFailure } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { ScopeScene } from '../scopes/scope-scene.js';
import { CLIENT } from '../fixtures/strategies.js';

const microsoft = (host: string) => ({
  authorization: `https://${host}/common/oauth2/v2.0/authorize`,
  token: `https://${host}/common/oauth2/v2.0/token`,
  userInfo: 'https://graph.microsoft.com/oidc/userinfo',
});
const OFFLINE = ['openid', 'offline_access'];

describe('the configuration of a provider', () => {
  let scene: ScopeScene;
  let app: Application;
  beforeAll(async () => {
    scene = await ScopeScene.open({ typed: { tokenTypes: ['bot', 'user'] }, plain: {} });
    const { endpoints } = scene.server;
    app = await scene.deploy({
      acme: {
        endpoints,
        scopes: OFFLINE,
        label: 'Acme Works',
        authorizationParameters: { audience: 'https://api.acme.example', prompt: null },
        scopeImplications: { write_products: ['read_products'] },
        errors: { denied: ['user_cancelled'] },
      },
      usual: { endpoints, scopes: OFFLINE },
      google: { authorizationParameters: { prompt: null, hd: 'example.com' } },
      world: { endpoints: microsoft('login.microsoftonline.com'), scopes: OFFLINE },
      china: { endpoints: microsoft('login.partner.microsoftonline.cn'), scopes: OFFLINE },
      typed: {},
      plain: {},
    });
  });
  afterAll(() => scene.close());

  const parametersOf = async (provider: string): Promise<Record<string, string>> =>
    Object.fromEntries((await Flow.begin(app, { provider })).authorizationUrl.searchParams);

  it('R-255 adds parameters of the authorization request, and leaves out those that are null', async () => {
    const parameters = await parametersOf('acme');
    expect(parameters).toMatchObject({ audience: 'https://api.acme.example' });
    expect(parameters).not.toHaveProperty('prompt');
    const google = await parametersOf('google');
    expect(google).toMatchObject({ access_type: 'offline', hd: 'example.com' });
    expect(google).not.toHaveProperty('prompt');
  });

  it('R-256 asks for consent with offline_access, but not at Microsoft', async () => {
    expect(await parametersOf('usual')).toMatchObject({ prompt: 'consent' });
    expect(await parametersOf('world')).not.toHaveProperty('prompt');
    expect(await parametersOf('china')).not.toHaveProperty('prompt');
  });

  it.each([
    ['state', 'x'],
    ['scope', null],
    ['Redirect_URI', 'https://evil.example'],
    ['code_challenge_method', null],
    ['nonce', null],
  ])('R-257 cannot set or leave out the parameter %s', async (name, value) => {
    const acme = { ...CLIENT, endpoints: scene.server.endpoints };
    const authorizationParameters = { [name]: value };
    const boot = Application.boot({ providers: { acme: { ...acme, authorizationParameters } } });
    expect((await bootFailure(boot)).message).toContain(`authorizationParameters.${name}`);
  });

  it('R-258 says what a granted scope includes', async () => {
    await scene.connect('acme', 'openid write_products');
    const token = scene.tokens.getValidToken(
      { owner: 'alice', provider: 'acme' },
      { scopes: ['read_products', 'offline_access'] },
    );
    await expect(token).resolves.toEqual(expect.any(String));
  });

  it('R-259 names error codes of the callback that mean a refusal by the user', async () => {
    const flow = await Flow.begin(app, { provider: 'acme' });
    const refusal = flow.complete({ state: flow.state, error: 'user_cancelled' });
    await expect(refusal).rejects.toMatchObject({ code: 'access_denied' });
  });

  it('R-260 takes the token types that a definition declares, and no other', async () => {
    for (const type of ['bot', 'User', 'bearer']) {
      scene.server.script('/token', withMembers({ token_type: type }));
      const flow = await Flow.begin(app, { provider: 'typed' });
      const { token } = await flow.finish();
      expect(token.tokenType.toLowerCase()).toBe(type.toLowerCase());
    }
    for (const provider of ['typed', 'plain']) {
      scene.server.script(
        '/token',
        withMembers({ token_type: provider === 'typed' ? 'mac' : 'bot' }),
      );
      const flow = await Flow.begin(app, { provider });
      await expect(flow.finish()).rejects.toMatchObject({ code: 'unsupported_token_type' });
    }
  });
});
