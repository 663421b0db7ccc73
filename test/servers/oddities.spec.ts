import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../fixtures/browser.js';
import { Connection, rowOf } from '../fixtures/connections.js';
import {
  json,
  reset,
  text,
  withMembers,
  type Answer,
  type Script,
} from '../fixtures/fault-responses.js';
import { clean } from '../fixtures/verdict.js';
import { withParameters } from '../fixtures/visitor.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { LastPairWins } from './last-pair-wins.js';

const expired = { error: 'invalid_request', error_description: 'Token has expired' };

describe('deviations of real servers from the standard', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  const deadTokens: [string, Answer, object][] = [
    ['400 and no body', { status: 400 }, { reason: 'bad_response', retryable: false }],
    ['400 and a page', text('<p>no', 'text/html', 400), { reason: 'bad_response' }],
    ['400 invalid_request', json(400, expired), { reason: 'bad_response', retryable: false }],
    ['401 invalid_request', json(401, expired), { reason: 'bad_response', retryable: false }],
    ['403 invalid_code', json(403, { error: 'invalid_code' }), { reason: 'bad_response' }],
    [
      '500 in a race',
      text('KeyError', 'text/plain', 500),
      { reason: 'bad_response', retryable: true },
    ],
  ];

  it.each(deadTokens)(
    'R-019: a refresh with the response %s ends no connection',
    async (...row) => {
      const [, answer, failure] = row;
      const connection = await Connection.expired(world, answer);
      const { refresh_token: encrypted } = await connection.row();
      expect(await connection.ask()).toMatchObject(failure);
      const after = await connection.row();
      expect(after.refresh_token).toBe(encrypted);
      expect(after.status).not.toBe('reauthorization_required');
      await connection.set('retry_at', null);
      expect(await connection.ask()).toHaveProperty('sha256');
    },
  );

  const refusedCodes: [string, Answer, string][] = [
    ['400 and no body', { status: 400 }, 'request_refused'],
    ['401 invalid_request', json(401, { error: 'invalid_request' }), 'client_config'],
    ['403 invalid_code', json(403, { error: 'invalid_code' }), 'request_refused'],
  ];

  it.each(refusedCodes)('R-019: a code with the response %s stores nothing', async (...row) => {
    const [, answer, code] = row;
    const alice = await world.visitor();
    world.alpha.script('/token', answer);
    const page = await alice.capture('alpha');
    expect([page.status, codeOf(page)]).toEqual([502, code]);
    expect(await rowOf(world, alice)).toBeUndefined();
    expect((await alice.capture('alpha')).status).toBe(303);
  });

  const successes: [string, Record<string, unknown>][] = [
    ['a type in lower case', { token_type: 'bearer' }],
    ['a type in upper case', { token_type: 'BEARER' }],
    ['a second expiry', { expires_at: 1, expires: '2001-01-01', ext_expires_in: -1 }],
    ['members that nobody knows', { session_state: 'x', uid: '1', not_before_policy: 0 }],
    ['a list of scopes', { scope: ['read', 'write'] }],
  ];

  it.each(successes)('R-019 R-042 S-086: %s is no reason to fail', async (_name, members) => {
    const odd: Script = withMembers(members);
    const connection = await Connection.make(world, { answer: odd });
    expect(await connection.ask()).toHaveProperty('sha256');
    await connection.expire();
    world.alpha.script('/token', odd);
    const before = world.alpha.to('/token').length;
    for (let call = 0; call < 2; call += 1) expect(await connection.ask()).toHaveProperty('sha256');
    expect(world.alpha.to('/token').length).toBe(before + 1);
    expect((await connection.row()).scopes).toBe('["read","write"]');
  });

  it('R-019 S-043: unknown callback parameters are ignored', async () => {
    const alice = await world.visitor();
    const extra = { session_state: randomUUID(), scope: 'read', authuser: '0', prompt: 'none' };
    const page = await alice.finish(withParameters(await alice.arrive('alpha'), extra));
    expect(page.status).toBe(303);
  });

  it('R-052: where every parallel refresh succeeds and the last pair wins, it is stored', async () => {
    const first = world.host;
    const second = await world.start({ capture: { baseUrl: first.url } });
    const connection = await Connection.make(world);
    const server = new LastPairWins(150);
    world.alpha.always('/token', server.script);
    for (let round = 1; round <= 5; round += 1) {
      await connection.expire();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, call) => connection.ask(call % 2 ? first : second)),
      );
      const living = createHash('sha256').update(server.accessToken).digest('hex');
      expect(new Set(answers.map(({ sha256 }) => sha256))).toEqual(new Set([living]));
      expect(server.refreshes).toBe(round);
    }
    world.alpha.always('/token', undefined);
    world.secrets.push(...server.issued);
    await world.retire(second);
  });

  it('R-052 R-033: if the old token stays valid, the next call after a lost response gets a new one', async () => {
    const connection = await Connection.expired(world);
    const server = new LastPairWins();
    world.alpha.script('/token', (...given) => ({ ...server.script(...given), ...reset() }));
    world.alpha.always('/token', server.script);
    expect(await connection.ask()).toMatchObject({ reason: 'network', retryable: true });
    expect(server.refreshes).toBe(1);
    // The pause after a failure is over.
    await connection.set('retry_at', null);
    const answer = await connection.ask();
    world.alpha.always('/token', undefined);
    world.secrets.push(...server.issued);
    const living = createHash('sha256').update(server.accessToken).digest('hex');
    expect([answer.sha256, server.refreshes]).toEqual([living, 2]);
  });

  const revocations: [string, Answer, string][] = [
    ['400 invalid_request', json(400, { error: 'invalid_request' }), 'confirmed'],
    ['400 invalid_token', json(400, { error: 'invalid_token' }), 'confirmed'],
    ['400 unsupported_token_type', json(400, { error: 'unsupported_token_type' }), 'not_supported'],
    ['503', json(503, {}), 'pending'],
  ];

  it.each(revocations)(
    'S-090: after its refresh token, the revocation of an access token may get %s',
    async (_name, answer, revocation) => {
      const connection = await Connection.make(world);
      world.alpha.script('/revoke', json(200, {}), answer);
      expect(await connection.disconnect()).toEqual({ revocation });
    },
  );

  it('S-090: but for the refresh token that is no confirmation', async () => {
    const connection = await Connection.make(world);
    world.alpha.script('/revoke', json(400, { error: 'invalid_request' }));
    expect(await connection.disconnect()).toEqual({ revocation: 'pending' });
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
