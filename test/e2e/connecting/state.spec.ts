import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { delayed } from '../../fixtures/fault-responses.js';
import { parameter, withParameters } from '../../fixtures/visitor.js';
import { stillWorks, withoutEffect } from '../../fixtures/effects.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('the state of a flow', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  it('S-001 Q-01: a callback without a state is refused and harms no pending flow', async () => {
    const alice = await world.visitor();
    const pending = await alice.arrive('alpha');
    await withoutEffect(world, async () => {
      for (const query of ['?code=some-code', '?code=some-code&state=']) {
        const page = await alice.get(`/alpha/callback${query}`);
        expect([page.status, codeOf(page)]).toEqual([400, 'invalid_state']);
        expect(page.headers['cache-control']).toContain('no-store');
      }
    });
    await stillWorks(world, alice, pending);
  });

  it('S-002 Q-01: a guessed state is refused, and the valid one is printed nowhere', async () => {
    const alice = await world.visitor();
    const pending = await alice.arrive('alpha');
    const guess = randomBytes(32).toString('base64url');
    await withoutEffect(world, async () => {
      const page = await alice.finish(withParameters(pending, { state: guess }));
      expect([page.status, codeOf(page)]).toEqual([400, 'invalid_state']);
      expect(page.body).not.toContain(parameter(pending, 'state'));
      expect(page.body).not.toContain(guess);
    });
    expect(world.host.output()).not.toContain(parameter(pending, 'state'));
    await stillWorks(world, alice, pending);
  });

  it('S-002 Q-01: a state of another browser is refused, even for the same user', async () => {
    const alice = await world.visitor();
    const pending = await alice.arrive('alpha');
    const elsewhere = world.anonymous(alice.user);
    await elsewhere.login();
    await withoutEffect(world, async () => {
      const page = await elsewhere.finish(pending);
      expect([page.status, codeOf(page)]).toEqual([400, 'user_mismatch']);
    });
    await stillWorks(world, alice, pending);
  });

  it('S-005 Q-01 Q-02: a callback that has succeeded is refused when it comes again', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const callback = await alice.arrive('alpha');
    expect((await alice.finish(callback)).status).toBe(303);
    await withoutEffect(world, async () => {
      const page = await alice.finish(callback);
      expect([page.status, codeOf(page)]).toEqual([400, 'invalid_state']);
    });
  });

  it('S-007 Q-08: ten parallel callbacks exchange the code once', async () => {
    const alice = await world.visitor();
    const account = world.newAccount();
    const callback = await alice.arrive('alpha');
    const requests = world.alpha.to('/token').length;
    world.alpha.script('/token', delayed(300));
    const pages = await Promise.all(Array.from({ length: 10 }, () => alice.finish(callback)));
    const statuses = pages.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array<number>(9).fill(400)]);
    expect(world.alpha.to('/token').length).toBe(requests + 1);
    expect(
      (await world.database.tokens()).filter((row) => row.resource_owner_id === account),
    ).toHaveLength(1);
  });

  it('S-007 Q-08: ten parallel callbacks over two processes exchange the code once', async () => {
    const first = world.host;
    const second = await world.start({ capture: { baseUrl: first.url } });
    const alice = await world.visitor('alice', first);
    const there = alice.at(second);
    const account = world.newAccount(world.gamma);
    const callback = await alice.arrive('gamma');
    const requests = world.gamma.to('/token').length;
    // The second process looks the provider up first: all its callbacks have seen the flow by then.
    const metadata = '/.well-known/openid-configuration';
    world.gamma.always(metadata, delayed(500));
    const lookups = world.gamma.to(metadata).length;
    const late = Array.from({ length: 5 }, () => there.finish(callback));
    for (let look = 0; look < 100 && world.gamma.to(metadata).length < lookups + 5; look += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const early = Array.from({ length: 5 }, () => alice.finish(callback));
    const pages = await Promise.all([...early, ...late]);
    world.gamma.always(metadata, undefined);
    const statuses = pages.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array<number>(9).fill(400)]);
    expect(world.gamma.to('/token').length).toBe(requests + 1);
    expect(
      (await world.database.tokens()).filter((row) => row.resource_owner_id === account),
    ).toHaveLength(1);
    // A flow that one process began is finished by the other.
    world.newAccount(world.gamma);
    expect((await there.finish(await alice.arrive('gamma'))).status).toBe(303);
    await world.retire(second);
  });

  it('S-008: an expired flow says so, and is of no use any more', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha');
    await world.database.run('UPDATE oauth2_authorization SET expires_at = ?', Date.now() - 1000);
    const requests = world.alpha.to('/token').length;
    const rows = (await world.database.tokens()).length;
    const page = await alice.finish(callback);
    expect([page.status, codeOf(page)]).toEqual([400, 'expired_state']);
    expect(world.alpha.to('/token').length).toBe(requests);
    expect((await world.database.tokens()).length).toBe(rows);
    world.newAccount();
    expect((await alice.capture('alpha')).status).toBe(303);
  });

  it('S-009: two tabs at one provider both succeed, each with its own state and verifier', async () => {
    const alice = await world.visitor();
    const account = world.newAccount();
    const first = await alice.begin('alpha');
    const second = await alice.begin('alpha');
    for (const name of ['state', 'code_challenge'])
      expect(parameter(first, name)).not.toBe(parameter(second, name));
    expect((await alice.finish(await alice.consent(first))).status).toBe(303);
    const [afterFirst] = (await world.database.tokens()).filter(
      (row) => row.resource_owner_id === account,
    );
    expect((await alice.finish(await alice.consent(second))).status).toBe(303);
    const rows = (await world.database.tokens()).filter((row) => row.resource_owner_id === account);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.id).toBe(afterFirst?.id);
    expect(rows[0]?.access_token).not.toBe(afterFirst?.access_token);
    const [a, b] = world.alpha.to('/token').slice(-2);
    expect(a?.form.get('code_verifier')).not.toBe(b?.form.get('code_verifier'));
  });

  it('S-010: two tabs at two providers, finished in reverse order, do not mix', async () => {
    const alice = await world.visitor();
    world.newAccount(world.alpha);
    world.newAccount(world.beta);
    const atAlpha = await alice.arrive('alpha');
    const atBeta = await alice.arrive('beta');
    expect((await alice.finish(atBeta)).status).toBe(303);
    expect((await alice.finish(atAlpha)).status).toBe(303);
    const verifierAt = (server: TestEnvironment['alpha']): string | null | undefined =>
      server.to('/token').at(-1)?.form.get('code_verifier');
    expect(verifierAt(world.alpha)).toBeTruthy();
    expect(verifierAt(world.alpha)).not.toBe(verifierAt(world.beta));
  });

  it('S-017 Q-03: a state says nothing, and a changed one is no state', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha', { returnTo: '/' });
    const state = parameter(callback, 'state');
    expect(Buffer.from(state, 'base64url').length).toBeGreaterThanOrEqual(32);
    for (const text of [state, Buffer.from(state, 'base64url').toString('latin1')])
      expect(text).not.toMatch(/alice|alpha|verifier|http|return/i);
    const bytes = Buffer.from(state, 'base64url');
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await withoutEffect(world, async () => {
      const flipped = withParameters(callback, { state: bytes.toString('base64url') });
      expect(codeOf(await alice.finish(flipped))).toBe('invalid_state');
    });
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
