import { expect } from '@jest/globals';
import { codeOf } from '../fixtures/browser.js';
import { rowsOf, type TokenAnswer } from '../fixtures/connections.js';
import type { Host } from '../fixtures/host.js';
import { parameter, withParameters, type Visitor } from '../fixtures/visitor.js';
import type { TestEnvironment } from '../fixtures/test-environment.js';
import type { RealServer } from './real-server.js';

/** What happens to a connection in its life, told against one server. */
export class Story {
  constructor(
    private readonly world: TestEnvironment,
    private readonly server: RealServer,
    private readonly provider: string,
  ) {}

  /** A fresh person connects this account. */
  async connect(account: string): Promise<{ alice: Visitor; id: string; callback: string }> {
    const alice = await this.world.visitor();
    await this.server.logIn(account);
    const callback = await alice.arrive(this.provider);
    const page = await alice.finish(callback);
    expect([page.status, codeOf(page)]).toEqual([303, undefined]);
    const [row, ...others] = await rowsOf(this.world, alice);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ name: `Name of ${account}`, status: 'active' });
    return { alice, id: String(row?.id), callback };
  }

  async ask(id: string, host: Host = this.world.host): Promise<TokenAnswer> {
    const response = await fetch(`${host.url}/test/token?connection=${id}`);
    return (await response.json()) as TokenAnswer;
  }

  /** Uses the token until it expires, twice over; each one is good at the provider. */
  async useAndExpire(id: string): Promise<void> {
    const before = await this.server.grants();
    const tokens = new Set<string | undefined>();
    for (let life = 0; life < 3; life += 1) {
      if (life > 0) await this.world.database.expire(id);
      const { sha256 } = await this.ask(id);
      expect(await this.ask(id)).toMatchObject({ sha256 });
      expect(await this.server.accepts(sha256)).toBe(true);
      tokens.add(sha256);
    }
    expect(tokens.size).toBe(3);
    const refreshes = before.refresh_token + 2;
    expect(await this.server.grants()).toEqual({ ...before, refresh_token: refreshes });
  }

  /** The callback comes again, and no code goes out twice. */
  async replay(alice: Visitor, callback: string): Promise<void> {
    const before = await this.server.grants();
    expect(codeOf(await alice.finish(callback))).toBe('invalid_state');
    expect(await this.server.grants()).toEqual(before);
  }

  /** Consent is withdrawn at the provider, which is noticed once; answers the way back. */
  async lose(id: string, account: string): Promise<string> {
    const { refused } = await this.server.grants();
    await this.server.withdraw(account);
    await this.world.database.expire(id);
    const dead = await this.ask(id);
    expect(dead).toMatchObject({ reason: 'rejected', retryable: false });
    expect(await this.ask(id)).toMatchObject({ reason: 'rejected' });
    expect(await this.server.grants()).toMatchObject({ refused: refused + 1 });
    expect((await this.world.database.token(id))?.status).toBe('reauthorization_required');
    return String(dead.connectUrl);
  }

  /** Follows the link of the error: the same row lives again. */
  async reconnect(alice: Visitor, id: string, connectUrl: string): Promise<void> {
    const page = await alice.browser.follow(connectUrl, (next) =>
      next.startsWith(`${this.world.host.url}/oauth2/${this.provider}/callback`),
    );
    expect((await alice.finish(page.trail.at(-1) ?? '')).status).toBe(303);
    expect((await rowsOf(this.world, alice)).map((row) => [row.id, row.status])).toEqual([
      [id, 'active'],
    ]);
    expect(await this.server.accepts((await this.ask(id)).sha256)).toBe(true);
  }

  async disconnect(alice: Visitor, id: string, revocation: string): Promise<void> {
    const { sha256 } = await this.ask(id);
    const { csrfToken } = await alice.connections();
    const gone = await alice.browser.send('DELETE', alice.url(`/connections/${id}`), {
      headers: { 'x-csrf-token': csrfToken },
    });
    expect([gone.status, JSON.parse(gone.body)]).toEqual([200, { revocation }]);
    expect(await this.server.accepts(sha256)).toBe(revocation !== 'confirmed');
    expect(await this.world.database.token(id)).toBeUndefined();
    expect(await this.ask(id)).toMatchObject({ error: 'NotConnectedError' });
  }

  /** Alice's callback with mallory's code: the answer must be a refusal that stores nothing. */
  async stealCode(): Promise<[number, string | undefined]> {
    const [alice, mallory] = [await this.world.visitor(), await this.world.visitor('mallory')];
    await this.server.logIn('666');
    const stolen = parameter(await mallory.arrive(this.provider), 'code');
    await this.server.logIn('777');
    const callback = await alice.arrive(this.provider);
    const { refused } = await this.server.grants();
    const page = await alice.finish(withParameters(callback, { code: stolen }));
    expect(await this.server.grants()).toMatchObject({ refused: refused + 1 });
    expect(await rowsOf(this.world, alice)).toEqual([]);
    return [page.status, codeOf(page)];
  }

  /** Rounds of ten callers spread over the hosts: each costs one refresh, and all get one token. */
  async race(id: string, hosts: Host[], rounds: number): Promise<void> {
    const before = await this.server.grants();
    for (let round = 1; round <= rounds; round += 1) {
      await this.world.database.expire(id);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, call) => this.ask(id, hosts[call % hosts.length])),
      );
      expect(new Set(answers.map(({ sha256 }) => sha256)).size).toBe(1);
      expect(await this.server.accepts(answers[0]?.sha256)).toBe(true);
      const refreshes = before.refresh_token + round;
      expect(await this.server.grants()).toEqual({ ...before, refresh_token: refreshes });
    }
  }
}
