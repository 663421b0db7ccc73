import { describe, expect, it } from '@jest/globals';
import type { Driver, Reply } from './driver.js';
import { connect as connectGitHub } from './github-requests.js';
import { startFake } from './suite.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const AGENT = { 'user-agent': 'web:example:1.0 (by /u/ada_l)' };

const send = (
  client: Driver,
  address: string,
  token: string,
  body: object,
  headers = {},
): Promise<Reply> =>
  client.send(address, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, ...JSON_TYPE, ...headers },
  });

describe('what the fake of X does with posts', () => {
  const x = startFake('twitter');

  async function token(scope = 'tweet.read tweet.write users.read'): Promise<string> {
    const { client } = x;
    const challenge = { code_challenge: client.challenge, code_challenge_method: 'S256' };
    const form = {
      grant_type: 'authorization_code',
      code: await client.code({ scope, ...challenge }),
      redirect_uri: client.redirectUri,
      code_verifier: client.verifier,
    };
    const { json } = await client.post('https://api.x.com/2/oauth2/token', form, client.basic);
    return String(json.access_token);
  }
  const tweet = (accessToken: string, text: string): Promise<Reply> =>
    send(x.client, 'https://api.x.com/2/tweets', accessToken, { text });

  it('publishes, once', async () => {
    const accessToken = await token();
    const { status, json } = await tweet(accessToken, 'Hello');
    expect([status, json.data.text]).toEqual([201, 'Hello']);
    expect(x.fake.posts).toMatchObject([{ id: json.data.id, text: 'Hello' }]);
    expect((await tweet(accessToken, 'Hello')).json.detail).toMatch(/duplicate content/);
  });

  it('refuses a text that is too long or missing, and a token without the scope', async () => {
    const accessToken = await token();
    expect((await tweet(accessToken, 'x'.repeat(281))).status).toBe(403);
    expect((await tweet(accessToken, ' ')).status).toBe(400);
    expect((await tweet(await token('tweet.read users.read'), 'Hi')).status).toBe(403);
    expect(x.fake.posts).toEqual([]);
  });
});

describe('what the fake of LinkedIn does with posts', () => {
  const linkedin = startFake('linkedin');
  const version = { 'linkedin-version': '202506', 'x-restli-protocol-version': '2.0.0' };

  async function member(scope = 'openid profile w_member_social') {
    const { client } = linkedin;
    const form = {
      grant_type: 'authorization_code',
      code: await client.code({ scope }),
      redirect_uri: client.redirectUri,
      ...client.credentials,
    };
    const { json } = await client.post('https://www.linkedin.com/oauth/v2/accessToken', form);
    const accessToken = String(json.access_token);
    const me = await client.get('https://api.linkedin.com/v2/userinfo', accessToken);
    return { accessToken, author: `urn:li:person:${me.json.sub}` };
  }
  const publish = (accessToken: string, post: object, headers: object = version): Promise<Reply> =>
    send(linkedin.client, 'https://api.linkedin.com/rest/posts', accessToken, post, headers);
  const postOf = (author: string) => ({
    author,
    commentary: 'Hello',
    visibility: 'PUBLIC',
    distribution: { feedDistribution: 'MAIN_FEED' },
    lifecycleState: 'PUBLISHED',
  });

  it('publishes in the name of the member', async () => {
    const { accessToken, author } = await member();
    const { status, headers } = await publish(accessToken, postOf(author));
    expect([status, headers.get('x-restli-id')]).toEqual([201, expect.stringMatching(/^urn:li:/)]);
    expect(linkedin.fake.posts).toMatchObject([{ text: 'Hello' }]);
  });

  it("refuses another's name, a missing member, version or scope", async () => {
    const { accessToken, author } = await member();
    expect((await publish(accessToken, postOf('urn:li:person:other'))).status).toBe(403);
    expect((await publish(accessToken, { author })).status).toBe(422);
    expect((await publish(accessToken, postOf(author), {})).status).toBe(400);
    const reader = await member('openid profile');
    expect((await publish(reader.accessToken, postOf(reader.author))).status).toBe(403);
    expect(linkedin.fake.posts).toEqual([]);
  });
});

describe('what the fake of Reddit does with posts', () => {
  const reddit = startFake('reddit');

  async function token(scope = 'identity submit'): Promise<string> {
    const { client } = reddit;
    const code = await client.code({ scope, duration: 'permanent' });
    const form = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri };
    const { json } = await client.post('https://www.reddit.com/api/v1/access_token', form, {
      ...AGENT,
      ...client.basic,
    });
    return String(json.access_token);
  }
  const submit = (accessToken: string, form: Record<string, string>): Promise<Reply> =>
    reddit.client.post('https://oauth.reddit.com/api/submit', form, {
      ...AGENT,
      authorization: `Bearer ${accessToken}`,
    });
  const post = { kind: 'self', sr: 'test', title: 'Hello', text: 'TestEnvironment' };

  it('publishes a text post', async () => {
    const { status, json } = await submit(await token(), post);
    expect([status, json.json.errors]).toEqual([200, []]);
    expect(reddit.fake.posts).toMatchObject([{ url: json.json.data.url, title: 'Hello' }]);
  });

  it('tells with status 200 what is wrong with one, and refuses a missing scope', async () => {
    const accessToken = await token();
    const wrong = async (change: Record<string, string>): Promise<string> =>
      (await submit(accessToken, { ...post, ...change })).json.json.errors[0][0];
    expect(await wrong({ sr: 'nowhere' })).toBe('SUBREDDIT_NOEXIST');
    expect(await wrong({ sr: '' })).toBe('SUBREDDIT_REQUIRED');
    expect(await wrong({ title: '' })).toBe('NO_TEXT');
    expect(await wrong({ kind: 'video' })).toBe('INVALID_OPTION');
    expect((await submit(await token('identity'), post)).status).toBe(403);
    expect(reddit.fake.posts).toEqual([]);
  });
});

describe('what the fake of GitHub does with issues', () => {
  const github = startFake('github');
  const open = (accessToken: string, issue: object, repository = 'ada/notes'): Promise<Reply> =>
    send(github.client, `https://api.github.com/repos/${repository}/issues`, accessToken, issue, {
      'user-agent': 'example',
    });
  const token = async (scope = 'repo'): Promise<string> =>
    String((await connectGitHub(github.client, { scope })).access_token);

  it('opens one', async () => {
    const { status, json } = await open(await token(), { title: 'Hello', body: 'TestEnvironment' });
    expect([status, json.number, json.state]).toEqual([201, 1, 'open']);
    expect(github.fake.posts).toMatchObject([{ title: 'Hello', text: 'TestEnvironment' }]);
  });

  it('finds no repository that the token may not see, and wants a title', async () => {
    expect((await open(await token('read:user'), { title: 'Hi' })).status).toBe(404);
    const accessToken = await token();
    expect((await open(accessToken, { title: 'Hi' }, 'ada/other')).status).toBe(404);
    expect((await open(accessToken, { body: 'no title' })).status).toBe(422);
    expect(github.fake.posts).toEqual([]);
  });
});
