import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthorizationServer } from '../../fixtures/authorization-server.js';
import { Browser } from '../../fixtures/browser.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import {
  bomb,
  endless,
  hang,
  held,
  json,
  raw,
  reset,
  slowly,
  withMembers,
} from '../../fixtures/fault-responses.js';
import { RecorderServer } from '../../fixtures/recorder-server.js';

const redirectUri = 'http://127.0.0.1:9/callback';

function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

function authorizationUrl(endpoint: string, parameters: Record<string, string>): string {
  const query = { response_type: 'code', client_id: 'host', redirect_uri: redirectUri };
  return `${endpoint}?${new URLSearchParams({ ...query, ...parameters }).toString()}`;
}

describe('the fault server', () => {
  let fault: FaultServer;
  beforeAll(async () => void (fault = await FaultServer.start()));
  afterAll(() => fault.close());

  const post = (body: Record<string, string>): Promise<Response> =>
    fetch(`${fault.url}/token`, {
      method: 'POST',
      body: new URLSearchParams(body),
      signal: AbortSignal.timeout(500),
    });

  it('plays a whole flow, once per code, and knows its secrets', async () => {
    const { verifier, challenge } = pkce();
    const url = authorizationUrl(`${fault.url}/authorize`, {
      state: 'a-state-of-some-length',
      code_challenge: challenge,
    });
    const page = await new Browser().get(url);
    const code = new URL(page.headers.location ?? '').searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    const first = await post({ ...form, code_verifier: verifier });
    const tokens = (await first.json()) as { access_token: string; refresh_token: string };
    expect(tokens.access_token).toMatch(/^SENTINEL-/);
    expect((await post({ ...form, code_verifier: verifier })).status).toBe(400);
    const profile = await fetch(`${fault.url}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await profile.json()).toMatchObject({ sub: '1001' });
    const secrets = fault.secrets().map(({ value }) => value);
    expect(secrets).toEqual(expect.arrayContaining([code, verifier, 'a-state-of-some-length']));
    expect(secrets).toContain(tokens.refresh_token);
  });

  it('sends scripted responses in order and then its own', async () => {
    fault.script('/token', json(503, {}), withMembers({ error: undefined, other: 1 }));
    expect((await post({})).status).toBe(503);
    expect(await (await post({})).json()).toEqual({ other: 1 });
    expect(await (await post({})).json()).toEqual({ error: 'invalid_grant' });
  });

  it('resets, hangs, drips, floods, inflates and breaks', async () => {
    const { script, release } = held();
    fault.script('/token', reset(), hang(), slowly(json(200, {}), 400), endless());
    fault.script('/token', raw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a'), script);
    fault.script('/token', bomb('gzip', 100_000), bomb('br', 100_000));
    await expect(post({})).rejects.toThrow('fetch failed');
    await expect(post({})).rejects.toThrow('timeout');
    for (let answer = 0; answer < 3; answer += 1)
      await expect(post({}).then((response) => response.text())).rejects.toThrow();
    setTimeout(release, 50);
    expect((await post({})).status).toBe(400);
    for (let answer = 0; answer < 2; answer += 1)
      expect((await (await post({})).text()).length).toBeGreaterThan(100_000);
  });

  it('resets connections before it reads them', async () => {
    const before = fault.requests.length;
    fault.connectionFaults.push('reset');
    await expect(new Browser().get(`${fault.url}/x`)).rejects.toThrow('ECONNRESET');
    expect((await new Browser().get(`${fault.url}/x`)).status).toBe(404);
    expect(fault.requests.length).toBe(before + 1);
  });
});

describe('the recorder', () => {
  it('records', async () => {
    const recorder = await RecorderServer.start();
    expect(recorder.requests).toEqual([]);
    await fetch(`${recorder.url}/path`, { method: 'POST', body: 'body' });
    expect(recorder.requests[0]).toMatchObject({ method: 'POST', path: '/path', body: 'body' });
    await recorder.close();
  });
});

describe('the real authorization server', () => {
  let server: AuthorizationServer;
  beforeAll(async () => {
    server = await AuthorizationServer.start({ redirectUris: [redirectUri] });
  });
  afterAll(() => server.close());

  const token = async (form: Record<string, string>): Promise<Record<string, string>> => {
    const credentials = Buffer.from(`${server.clientId}:${server.clientSecret}`);
    const response = await fetch(`${server.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials.toString('base64')}` },
      body: new URLSearchParams(form),
    });
    return (await response.json()) as Record<string, string>;
  };

  async function connect(): Promise<Record<string, string>> {
    const { verifier, challenge } = pkce();
    const url = authorizationUrl(`${server.issuer}/auth`, {
      scope: 'openid offline_access',
      prompt: 'consent',
      state: 'state',
      nonce: 'nonce',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const page = await new Browser().follow(url, (next) => next.startsWith(redirectUri));
    const answer = new URL(page.trail.at(-1) ?? '').searchParams;
    expect(answer.get('iss')).toBe(server.issuer);
    const code = answer.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    return token({ ...form, code_verifier: verifier });
  }

  it('logs in, consents, rotates, and ends the family when an old refresh token comes', async () => {
    const first = await connect();
    const refresh = { grant_type: 'refresh_token' };
    const second = await token({ ...refresh, refresh_token: first.refresh_token ?? '' });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const reused = await token({ ...refresh, refresh_token: first.refresh_token ?? '' });
    const victim = await token({ ...refresh, refresh_token: second.refresh_token ?? '' });
    expect([reused.error, victim.error]).toEqual(['invalid_grant', 'invalid_grant']);
    expect(server.grants).toEqual({ authorization_code: 1, refresh_token: 1, refused: 2 });
    expect(server.revokedGrants).toBe(1);
  });

  it('forgets an account on demand', async () => {
    const tokens = await connect();
    server.revokeAll();
    const answer = await token({
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
    });
    expect(answer.error).toBe('invalid_grant');
  });
});
