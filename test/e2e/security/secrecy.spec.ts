import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '../../fixtures/connections.js';
import {
  hang,
  html,
  json,
  raw,
  reset,
  withMembers,
  type Script,
} from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { parameter, withParameters } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('secrets in logs, errors and responses', () => {
  let world: TestEnvironment;
  beforeAll(
    async () =>
      void (world = await TestEnvironment.open({ capture: () => ({ http: { timeout: 2 } }) })),
  );
  afterAll(() => world.close());

  it('S-071: query logging and a failing write show encrypted values at most', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const accept = await world.database.refuseTokens();
    const page = await alice.capture('alpha');
    await accept();
    expect(page.status).toBe(503);
    expect(page.body).not.toContain('refused');
    expect(world.host.output()).toMatch(/INSERT INTO ["`]oauth2_token/);
    expect((await alice.capture('alpha')).status).toBe(303);
  });

  it('S-072: line breaks and escapes from outside make no log lines', async () => {
    const alice = await world.visitor();
    const url = await alice.begin('alpha');
    await alice.finish(
      withParameters(parameter(url, 'redirect_uri'), {
        error: 'a\nFAKE LOG LINE',
        error_description: 'b\r\nFAKE LOG LINE',
        state: parameter(url, 'state'),
      }),
    );
    await alice.get('/al%0d%0aFAKE LOG LINE/connect'.replaceAll(' ', '%20'));
    await alice.get('/alpha/callback?state=s%0aFAKE%20LOG%20LINE&code=c');
    world.alpha.provider.account = account('72', {
      name: '\u001b[31mFAKE LOG LINE\u001b[0m\nFAKE LOG LINE',
    });
    await alice.capture('alpha');
    world.alpha.script('/token', json(400, { error: 'x\nFAKE LOG LINE' }));
    await alice.capture('alpha');
    expect(world.host.output()).not.toMatch(/^FAKE LOG LINE/m);
    expect(world.host.output()).not.toContain('\u001b[31mFAKE');
  });

  it('S-073: neither page nor list nor health says anything of the configuration', async () => {
    const alice = await world.visitor();
    world.newAccount();
    await alice.capture('alpha');
    const answers = [
      await alice.get(''),
      await alice.get('/connections', { headers: { accept: 'application/json' } }),
      await alice.browser.get(`${world.host.url}/health`),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).not.toMatch(/clientSecret|client_secret|encryptionKey|access_token|accessToken/);
      expect(body).not.toMatch(/refresh_?token|SENTINEL/i);
      expect(body).not.toContain(`${world.alpha.url}/token`);
    }
  });

  it('S-068 Q-26: a token that a scripted response replaced is found nowhere either', async () => {
    const odd = 'SENTINEL-odd-token-that-only-a-script-knows';
    world.secrets.push({ kind: 'token', value: odd });
    const alice = await world.visitor();
    world.newAccount();
    world.alpha.script('/token', withMembers({ access_token: odd, id_token: `${odd}.x.y` }));
    await alice.capture('alpha');
    expect(world.alpha.to('/userinfo').at(-1)?.headers.authorization).toBe(`Bearer ${odd}`);
  });

  const faults: [string, Script[]][] = [
    ['an answer that repeats the request', [(_usual, { body }) => json(400, echo(body))]],
    ['a 500 with a body', [json(500, { secret: 'SENTINEL-in-a-provider-body' })]],
    ['a page', [html(502)]],
    ['half an answer', [raw('HTTP/1.1 200 OK\r\n\r\n{"access_token":"SENTINEL-cut')]],
    ['a reset', [reset()]],
    ['silence', [hang()]],
    ['a token as the error code', [json(200, { error: 'SENTINEL-as-an-error-code' })]],
    ['a rate limit', [json(429, { detail: 'slow down' }, { 'retry-after': '60' })]],
    ['an unknown client', [json(401, { error: 'invalid_client' })]],
  ];

  it.each(faults)(
    'S-069 Q-26: no way of printing an error shows a secret: %s',
    async (_, answers) => {
      const connection = await Connection.expired(world);
      const refreshToken = world.alpha.provider.issued.at(-1)?.value ?? '';
      world.alpha.script('/token', ...answers);
      const answer = await connection.ask();
      expect(answer.error).toMatch(/Error$/);
      const printed = JSON.stringify(answer);
      for (const secret of ['SENTINEL', refreshToken, world.clientSecret('alpha'), world.key])
        expect(printed).not.toContain(secret);
    },
  );

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

const echo = (body: string): object => ({
  error: 'invalid_grant',
  error_description: `refused: ${body}`,
});
