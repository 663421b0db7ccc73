import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import {
  hang,
  html,
  json,
  raw,
  reset,
  slowly,
  text,
  withMembers,
  type Script,
} from '../../fixtures/fault-responses.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const length = (body: string, extra = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${extra}content-length: `.concat(body);

describe('responses of the token endpoint', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({
      capture: (w) => ({
        http: { timeout: 3 },
        providers: {
          alpha: w.byEndpoints('alpha', w.alpha),
          hub: { ...w.byEndpoints('hub', w.beta), strategy: 'github' },
        },
      }),
    });
  });
  afterAll(() => world.close());

  /** One flow whose exchange is answered so: refused with status and code, nothing stored. */
  async function refused(answer: Script, status: number, code: string): Promise<string> {
    const alice = await world.visitor();
    world.newAccount();
    const before = await world.database.tokens();
    const requests = world.alpha.to('/token').length;
    world.alpha.script('/token', answer);
    const page = await alice.capture('alpha');
    expect([page.status, codeOf(page)]).toEqual([status, code]);
    expect(world.alpha.to('/token').length).toBe(requests + 1);
    expect(await world.database.tokens()).toEqual(before);
    expect((await world.database.pending()).some((row) => row.owner_id === alice.user)).toBe(false);
    return page.body;
  }

  async function succeeds(answer?: Script): Promise<void> {
    const alice = await world.visitor();
    world.newAccount();
    if (answer) world.alpha.script('/token', answer);
    expect((await alice.capture('alpha')).status).toBe(303);
    expect((await world.database.tokens()).some((row) => row.owner_id === alice.user)).toBe(true);
  }

  it('R-001: an error inside HTTP 200 is an error', async () => {
    const alice = await world.visitor();
    const error = { error: 'bad_verification_code', error_description: 'The code is incorrect' };
    const requests = world.beta.to('/token').length;
    world.beta.script('/token', json(200, error));
    const page = await alice.capture('hub');
    expect([page.status, codeOf(page)]).toEqual([400, 'rejected']);
    expect(page.body).not.toContain('The code is incorrect');
    expect(world.beta.to('/token').length).toBe(requests + 1);
    expect(await world.database.tokens()).toEqual([]);
    await refused(json(200, { error: 'invalid_grant' }), 400, 'rejected');
    await refused(json(400, { error: 'invalid_grant' }), 400, 'rejected');
    await succeeds();
  });

  it('R-001: wrong client credentials are a problem of the operator, not of the user', async () => {
    const alice = await world.visitor();
    world.alpha.script('/token', json(401, { error: 'invalid_client' }));
    const page = await alice.capture('alpha');
    expect(page.status).toBe(502);
    await succeeds();
  });

  it('R-003: JSON is read whatever its declared type, but never as a page', async () => {
    const as =
      (type: string | undefined, encode: (body: string) => string | Buffer = String): Script =>
      (usual) =>
        text(encode(String(usual.body)), type);
    for (const type of ['text/plain', 'text/javascript', undefined, 'application/json; charset=x'])
      await succeeds(as(type));
    await succeeds(as('application/json', (body) => `\ufeff${body}`));
    await succeeds(
      as('application/json; charset=utf-16le', (body) => Buffer.from(body, 'utf16le')),
    );
    await succeeds(
      as('application/x-www-form-urlencoded', (body) =>
        new URLSearchParams(JSON.parse(body) as Record<string, string>).toString(),
      ),
    );
    await refused(as('text/html; charset=utf-8'), 502, 'bad_response');
  });

  it('R-004: an HTML page is not a token response, and is not shown', async () => {
    for (const [status, code] of [
      [200, 'bad_response'],
      [502, 'server_error'],
    ] as const)
      expect(await refused(html(status), 502, code)).not.toContain('Maintenance');
    await refused(json(500, { error: 'oops' }), 502, 'server_error');
    await succeeds();
  });

  it('R-005: a truncated response fails, and the code is not sent again', async () => {
    const cut = '{"access_token":"SENTINEL-cut-short","token_ty';
    await refused(text(cut, 'application/json'), 502, 'bad_response');
    await refused(raw(length(`400\r\n\r\n${cut}`)), 502, 'bad_response');
    const chunked = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
    await refused(
      raw(`${chunked}transfer-encoding: chunked\r\n\r\n40\r\n${cut}`),
      502,
      'bad_response',
    );
    await succeeds();
  });

  it('R-006: JSON that is no object, or nothing at all', async () => {
    for (const body of ['', 'null', '[]', '"x"', '17', 'true'])
      expect(await refused(text(body, 'application/json'), 502, 'bad_response')).not.toMatch(
        /TypeError|undefined/,
      );
    await refused({ status: 204 }, 502, 'bad_response');
    await succeeds();
  });

  it('R-007: a response without a usable access token stores nothing', async () => {
    for (const value of [undefined, '', 123, {}, null, ['a'], 'two words', 'new\nline', 'ü'])
      await refused(withMembers({ access_token: value }), 502, 'bad_response');
    await succeeds();
  });

  it('R-007: a profile that cannot be read stores nothing, and no value is invented', async () => {
    const alice = await world.visitor();
    const before = await world.database.tokens();
    const answers = [
      json(401, { message: 'Bad credentials' }),
      json(500, {}),
      html(200),
      json(200, { name: 'nobody' }),
      json(200, { sub: '' }),
      json(200, { sub: null, id: { a: 1 } }),
      json(200, []),
    ];
    for (const answer of answers) {
      world.alpha.script('/userinfo', answer);
      const page = await alice.capture('alpha');
      expect([answer.body, page.status]).toEqual([answer.body, 502]);
      expect(await world.database.tokens()).toEqual(before);
    }
    await succeeds();
  });

  it('R-011: a connection that is refused or reset before a byte was read', async () => {
    const alice = await world.visitor();
    const before = await world.database.tokens();
    const callback = await alice.arrive('alpha');
    const { connections } = world.alpha;
    world.alpha.connectionFaults.push('reset');
    const page = await alice.finish(callback);
    expect([page.status, codeOf(page)]).toEqual([502, 'network']);
    expect(world.alpha.connections - connections).toBeLessThanOrEqual(2);
    expect(await world.database.tokens()).toEqual(before);
    world.alpha.connectionFaults.length = 0;
    await succeeds();
  });

  it('R-012 Q-08: after a reset that followed the request, the code is not sent again', async () => {
    await refused(reset(), 502, 'network');
    await refused(raw(''), 502, 'network');
    await succeeds();
  });

  it('R-010: a hang, a slow header and a slow body all end at the one deadline', async () => {
    const answers: Script[] = [
      hang(),
      { ...raw(`HTTP/1.1 200 OK\r\nx-slow: ${'y'.repeat(2_000)}`), msPerByte: 100 },
      slowly(json(200, { access_token: 'z'.repeat(2_000) }), 100),
    ];
    for (const answer of answers) {
      const before = performance.now();
      // Each byte in time, these answers would take minutes.
      await refused(answer, 504, 'timeout');
      expect(performance.now() - before).toBeGreaterThan(2_800);
    }
    await succeeds();
  });

  it('R-010: a peer that accepts and says nothing ends at the deadline too', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha');
    world.alpha.connectionFaults.push('hang');
    const page = await alice.finish(callback);
    expect([page.status, codeOf(page)]).toEqual([504, 'timeout']);
  });

  it('R-043 Q-44: an exchange that is rate limited says when to try again', async () => {
    const alice = await world.visitor();
    world.alpha.script('/token', json(429, {}, { 'retry-after': '7' }));
    const page = await alice.capture('alpha');
    expect([page.status, codeOf(page)]).toEqual([503, 'rate_limited']);
    expect(page.headers['retry-after']).toBe('7');
    await succeeds();
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

describe('a denied consent', () => {
  it('Q-19: returns its code, stores nothing, and the next flow works', async () => {
    const world = await TestEnvironment.open();
    const alice = await world.visitor();
    const url = new URL(await alice.begin('alpha'));
    const callback = new URL(url.searchParams.get('redirect_uri') ?? '');
    callback.searchParams.set('error', 'access_denied');
    callback.searchParams.set('state', url.searchParams.get('state') ?? '');
    const page = await alice.finish(callback.href);
    expect([page.status, codeOf(page)]).toEqual([400, 'access_denied']);
    expect(await world.database.tokens()).toEqual([]);
    expect((await alice.capture('alpha')).status).toBe(303);
    expect(await world.verdict()).toEqual(clean());
    await world.close();
  });
});
