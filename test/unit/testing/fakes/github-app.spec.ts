import { describe, expect, it } from '@jest/globals';
import { connect, EMAILS, exchange, refresh, revoke, USER } from './github-requests.js';
import { describeChecks, startFake } from './suite.js';

const repository = (name: string) => `https://api.github.com/repos/${name}`;

describe('the fake of a GitHub App', () => {
  const app = startFake('github_app');

  it('connects, reaches what is installed, refreshes and revokes', async () => {
    const { client } = app;
    const first = await connect(client, { scope: 'repo' });
    expect(first).toEqual({
      access_token: expect.stringMatching(/^ghu_/),
      expires_in: 28800,
      refresh_token: expect.stringMatching(/^ghr_/),
      refresh_token_expires_in: 15811200,
      scope: '',
      token_type: 'bearer',
    });
    expect((await client.get(repository('ada/engine'), first.access_token)).status).toBe(200);
    expect((await client.get(repository('ada/diary'), first.access_token)).status).toBe(404);
    expect((await client.get(EMAILS, first.access_token)).status).toBe(200);
    app.fake.moveClock(28_000_000);
    const second = (await refresh(client, first.refresh_token)).json;
    expect((await client.get(USER, second.access_token)).status).toBe(200);
    expect((await revoke(client, second.access_token)).status).toBe(204);
    expect(client.failed).toEqual([]);
  });

  it('has one winner of two refreshes', async () => {
    const { refresh_token } = await connect(app.client);
    const replies = await Promise.all([1, 2].map(() => refresh(app.client, refresh_token)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(replies.map(({ json }) => json.error).sort()).toEqual(['bad_refresh_token', undefined]);
  });

  it('may give refresh tokens one day more', async () => {
    app.fake.useVariants('refresh_184_days');
    expect(await connect(app.client)).toMatchObject({ refresh_token_expires_in: 15897600 });
  });

  it('keeps tokens of before expiry was turned on for ever', async () => {
    app.fake.useVariants('no_expiry');
    const answer = await connect(app.client);
    expect(Object.keys(answer).sort()).toEqual(['access_token', 'scope', 'token_type']);
    app.fake.useVariants();
    app.fake.moveClock(366 * 86_400_000);
    expect((await app.client.get(USER, answer.access_token)).status).toBe(200);
  });

  it('ends everything when the user revokes', async () => {
    const { access_token, refresh_token } = await connect(app.client);
    app.fake.revokeAsUser();
    expect((await app.client.get(USER, access_token)).json.message).toBe('Bad credentials');
    expect((await refresh(app.client, refresh_token)).json.error).toBe('bad_refresh_token');
    expect(app.client.failed).toEqual([]);
  });

  it('shows addresses with the permission only', async () => {
    app.fake.useVariants('no_email_permission');
    const { access_token } = await connect(app.client);
    expect((await app.client.get(EMAILS, access_token)).status).toBe(403);
  });

  describeChecks(app, {
    'no-scopes': async () => {
      await connect(app.client, { scope: 'repo' });
      app.fake.inspect({ scopes: [] });
    },
    expiry: async () => {
      await connect(app.client);
      app.fake.inspect({ refreshTokenExpiresAt: null });
    },
    'old-access-token': async () => {
      const { access_token, refresh_token } = await connect(app.client);
      await refresh(app.client, refresh_token);
      expect((await app.client.get(USER, access_token)).status).toBe(401);
    },
    rotation: async () => {
      const { refresh_token } = await connect(app.client);
      await refresh(app.client, refresh_token);
      await refresh(app.client, refresh_token);
    },
    'expiry-off': () => refresh(app.client, ''),
    state: async () => {
      app.fake.useVariants('install');
      const { location } = await app.client.authorize({});
      expect(location?.searchParams.has('state')).toBe(false);
      expect(location?.searchParams.get('setup_action')).toBe('install');
      await exchange(app.client, location?.searchParams.get('code') ?? '');
    },
    'redirect-uri': () => app.client.authorize({ redirect_uri: 'http://127.0.0.1:4000/?a=1' }),
    'accept-json': async () => exchange(app.client, await app.client.code({}), {}, {}),
    'ended-grant': async () => {
      const { refresh_token } = await connect(app.client);
      app.fake.revokeAsUser();
      await refresh(app.client, refresh_token);
      await refresh(app.client, refresh_token);
    },
    'installation-reach': async () => {
      const { access_token, refresh_token } = await connect(app.client);
      await app.client.get(repository('ada/diary'), access_token);
      await refresh(app.client, refresh_token);
    },
    pkce: async () => exchange(app.client, await app.client.code({}), { code_verifier: 'short' }),
    issuer: () => {
      app.fake.useVariants('wrong_issuer');
      return connect(app.client);
    },
    'user-agent': async () => {
      const { access_token } = await connect(app.client);
      await app.client.get(USER, access_token, { 'user-agent': '' });
    },
    revocation: () => revoke(app.client, 'unknown'),
    'rate-limit': async () => {
      const { access_token } = await connect(app.client);
      app.fake.failNext(429);
      await app.client.get(USER, access_token);
      await app.client.get(USER, access_token);
    },
  });
});
