import { describe, expect, it } from '@jest/globals';
import type { Json } from './driver.js';
import { connect, exchange, OFFLINE, refresh, revoke } from './google-requests.js';
import { describeChecks, startFake } from './suite.js';

const CHANNELS = 'https://www.googleapis.com/youtube/v3/channels?part=snippet&mine=true';
const ACCOUNT = 'https://openidconnect.googleapis.com/v1/userinfo';
const UPLOAD = 'https://www.googleapis.com/upload/youtube/v3/videos';
const UPLOADING = 'https://www.googleapis.com/auth/youtube.upload';
const SCOPE = `openid profile ${UPLOADING} https://www.googleapis.com/auth/youtube.readonly`;
const BRAND = { id: 'UCbrand00000000000000001', title: 'Engines', handle: '@engines' };

describe('the fake of YouTube', () => {
  const youtube = startFake('youtube');
  const upload = (token: string) =>
    youtube.client.send(UPLOAD, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const reasonOf = (json: Json): string => json.error.errors[0].reason;

  it('connects, shows the channel, uploads, refreshes and revokes', async () => {
    const { client, fake } = youtube;
    const first = await connect(client, { scope: SCOPE });
    const [channel] = (await client.get(CHANNELS, first.access_token)).json.items;
    expect(channel).toMatchObject({ id: expect.stringMatching(/^UC/) });
    expect(channel.snippet).toMatchObject({ title: 'Ada', customUrl: '@ada' });
    expect((await client.get(ACCOUNT, first.access_token)).json.sub).toBe(fake.account.id);
    expect((await upload(first.access_token)).status).toBe(200);
    const second = (await refresh(client, first.refresh_token)).json;
    expect(second).not.toHaveProperty('refresh_token');
    expect((await revoke(client, second.access_token)).status).toBe(200);
    const dead = await client.get(CHANNELS, second.access_token);
    expect([dead.status, reasonOf(dead.json)]).toEqual([401, 'authError']);
    expect(client.failed).toEqual([]);
  });

  it('ends what another product of the project was granted', async () => {
    const { client } = youtube;
    const other = await connect(client, { scope: 'openid' });
    const { access_token } = await connect(client, { scope: SCOPE });
    await revoke(client, access_token);
    expect((await refresh(client, other.refresh_token)).json.error).toBe('invalid_grant');
  });

  it('has accounts without a channel, in two manners', async () => {
    const { client, fake } = youtube;
    fake.channel = null;
    const { access_token } = await connect(client, { scope: SCOPE });
    const { status, json } = await client.get(CHANNELS, access_token);
    expect([status, json.items]).toEqual([200, undefined]);
    fake.useVariants('no_channel_401');
    const refused = await client.get(CHANNELS, access_token);
    expect([refused.status, reasonOf(refused.json)]).toEqual([401, 'youtubeSignupRequired']);
  });

  it('has accounts with two channels', async () => {
    const { client, fake } = youtube;
    const idOf = async () => {
      const { access_token } = await connect(client, { scope: SCOPE });
      const [channel, account] = await Promise.all(
        [CHANNELS, ACCOUNT].map((url) => client.get(url, access_token)),
      );
      return [channel?.json.items[0].id, account?.json.sub];
    };
    const [one, sub] = await idOf();
    fake.channel = BRAND;
    expect(await idOf()).toEqual([BRAND.id, sub]);
    expect(one).not.toBe(BRAND.id);
  });

  it('ends refresh tokens after a week in a test project, and tells of time-based ones', async () => {
    const { client, fake } = youtube;
    fake.useVariants('testing');
    const { refresh_token, ...rest } = await connect(client, { scope: SCOPE });
    expect(rest).not.toHaveProperty('refresh_token_expires_in');
    fake.moveClock(7 * 86_400_000);
    expect((await refresh(client, refresh_token)).json.error).toBe('invalid_grant');
    fake.useVariants('time_based');
    const timed = await connect(client, { scope: SCOPE });
    expect(timed.refresh_token_expires_in).toBeGreaterThan(0);
  });

  it('responds to an exhausted quota with 403 and no Retry-After', async () => {
    const { client, fake } = youtube;
    const { access_token } = await connect(client, { scope: SCOPE });
    fake.failNext(429);
    const { status, headers, json } = await client.get(CHANNELS, access_token);
    expect([status, reasonOf(json)]).toEqual([403, 'quotaExceeded']);
    expect(headers.get('retry-after')).toBeNull();
  });

  describeChecks(youtube, {
    offline: async () => {
      await youtube.client.code({ scope: SCOPE, access_type: 'offline' });
      expect(youtube.client.failed).toEqual([]);
      await youtube.client.code({ scope: SCOPE, access_type: 'offline' });
    },
    'channel-scope': async () => {
      const { access_token } = await connect(youtube.client, { scope: UPLOADING });
      const { status, json } = await youtube.client.get(CHANNELS, access_token);
      expect([status, reasonOf(json)]).toEqual([403, 'insufficientPermissions']);
    },
    'no-channel': async () => {
      youtube.fake.channel = null;
      await connect(youtube.client, { scope: SCOPE });
      youtube.fake.inspect({ id: youtube.fake.account.id });
    },
    'two-channels': async () => {
      youtube.fake.channel = BRAND;
      await connect(youtube.client, { scope: SCOPE });
      youtube.fake.inspect({ id: 'UCada0000000000000000001' });
    },
    'granular-consent': async () => {
      youtube.fake.declineScopes(UPLOADING);
      const { access_token, scope } = await connect(youtube.client, { scope: SCOPE });
      expect(scope).not.toContain(UPLOADING);
      expect((await upload(access_token)).status).toBe(403);
    },
    'refresh-expiry': async () => {
      await connect(youtube.client, { scope: SCOPE });
      youtube.fake.inspect({ refreshTokenExpiresAt: Date.now() });
    },
    quota: async () => {
      const { access_token } = await connect(youtube.client, { scope: SCOPE });
      youtube.fake.failNext(429);
      await youtube.client.get(CHANNELS, access_token);
      await youtube.client.get(CHANNELS, access_token);
    },
    'refresh-stays': () => refresh(youtube.client, 'undefined'),
    'hundred-tokens': async () => {
      for (let made = 0; made < 101; made += 1) await connect(youtube.client, { scope: SCOPE });
    },
    callback: async () => {
      const code = await youtube.client.code({ scope: SCOPE, ...OFFLINE });
      await exchange(youtube.client, encodeURIComponent(code));
    },
    revocation: () => revoke(youtube.client, 'unknown'),
  });
});
