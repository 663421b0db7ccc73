import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { CaptureEvent, CaptureEventMap } from '../../../lib/core/events/capture-event.js';
import { CaptureEvents } from '../../../lib/core/events/capture-events.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { OAuth2TokenRepository } from '../../../lib/tokens/storage/oauth2-token.repository.js';
import { json } from '../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });

/** A host's handlers, as its authors write them. */
@Injectable()
class Handlers {
  static readonly heard: CaptureEvent[] = [];
  static readonly refreshed: CaptureEventMap['oauth2.refreshed'][] = [];

  @OnEvent('oauth2.*')
  hear(event: CaptureEvent): void {
    Handlers.heard.push(event);
  }

  @OnEvent('oauth2.refreshed')
  hearRefreshed(event: CaptureEventMap['oauth2.refreshed']): void {
    Handlers.refreshed.push(event);
  }
}

@Module({ providers: [Handlers] })
class HandlersModule {}

describe('events', () => {
  let vault: Vault;
  beforeAll(async () => {
    const emitter = EventEmitterModule.forRoot({ wildcard: true });
    vault = await Vault.open({ imports: [emitter, HandlersModule] });
  });
  afterEach(() => {
    vault.app.get(EventEmitter2).removeAllListeners();
    Handlers.heard.length = 0;
  });
  afterAll(() => vault.close());

  it('reach the handlers of the host, one for each transition, and hold no secret', async () => {
    const { id } = await vault.save();
    await vault.save({ access_token: 'AT-again', refresh_token: 'RT-again' });
    vault.database.expire(id);
    vault.server.script('/token', json(503, {}), RENEWED, json(400, { error: 'invalid_grant' }));
    await errorOf(vault.tokens.getValidToken({ id }));
    vault.pass(5_000);
    await vault.tokens.getValidToken({ id });
    vault.database.expire(id);
    await errorOf(vault.tokens.getValidToken({ id }));
    await vault.save();
    await vault.tokens.disconnect({ id });

    const about = {
      tokenId: id,
      owner: 'alice',
      provider: 'acme',
      at: expect.any(Date),
      statusNumber: expect.any(Number),
    };
    expect(Handlers.heard).toEqual([
      { name: 'oauth2.connected', ...about },
      { name: 'oauth2.reconnected', ...about },
      { name: 'oauth2.refresh_failed', ...about, reason: 'bad_response' },
      { name: 'oauth2.refreshed', ...about },
      { name: 'oauth2.recovered', ...about },
      { name: 'oauth2.reauthorization_required', ...about, reason: 'rejected' },
      { name: 'oauth2.reconnected', ...about },
      { name: 'oauth2.recovered', ...about },
      { name: 'oauth2.disconnected', ...about, reason: 'confirmed' },
    ]);
    expect(Handlers.refreshed).toEqual([{ name: 'oauth2.refreshed', ...about }]);
    // connected, reconnected, failing, refreshed and recovered, ended, reconnected and recovered, disconnected
    const numbers = Handlers.heard.map(({ statusNumber }) => statusNumber);
    expect(numbers).toEqual([1, 1, 2, 3, 3, 4, 5, 5, 6]);
  });

  it('say when, on the clock of the database', async () => {
    const emitter = vault.app.get(EventEmitter2);
    const connected = emitter.waitFor('oauth2.connected');
    vault.pass(3_600_000);
    const before = vault.app.clock.now();
    await vault.save({}, { owner: 'bob' });
    const [{ at }] = (await connected) as [CaptureEvent];
    expect(at.getTime()).toBeGreaterThanOrEqual(before);
    expect(at.getTime()).toBeLessThanOrEqual(vault.app.clock.now());
  });

  it('have no effect on others when a listener throws or rejects, and reach all listeners', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'carol' });
    vault.server.script('/token', RENEWED);
    const emitter = vault.app.get(EventEmitter2);
    const heard: unknown[] = [];
    emitter.onAny(() => {
      throw new Error('RT2 in an error');
    });
    const rejecting = (): unknown => Promise.reject(new RangeError('AT2 in an error'));
    emitter.on('oauth2.refreshed', rejecting);
    emitter.on('oauth2.refreshed', () => {
      throw new TypeError('AT2 in an error');
    });
    emitter.once('oauth2.refreshed', (event) => void heard.push(event));
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    expect(heard).toEqual([expect.objectContaining({ tokenId: id })]);
    const failed = vault.app.log.lines.filter((line) => line.includes('a listener of'));
    for (const name of ['Error', 'RangeError', 'TypeError'])
      expect(failed).toContainEqual(
        expect.stringContaining(`a listener of oauth2.refreshed failed (${name});`),
      );
    expect(failed).toHaveLength(3);
    expect(vault.app.log.text).not.toContain('in an error');
  });

  it('are logged where a module of the host only has that name', async () => {
    const namesake = { module: class EventEmitterModule {} };
    const app = await vault.second({ imports: [namesake] });
    expect(app.log.text).toContain('events are only logged');
  });

  it('are logged where the host has no EventEmitterModule', async () => {
    const app = await vault.second({ imports: [] });
    expect(app.log.text).toContain('events are only logged');
    const { id } = await vault.saveExpired({}, { owner: 'dave' });
    vault.server.script('/token', RENEWED);
    expect(await app.get(OAuth2TokenService).getValidToken({ id })).toBe('AT2');
    expect(app.log.text).toContain(`oauth2.refreshed acme token ${id}`);
  });
});

describe('the numbers of events', () => {
  let vault: Vault;
  beforeAll(async () => {
    const emitter = EventEmitterModule.forRoot({ wildcard: true });
    vault = await Vault.open({ imports: [emitter, HandlersModule] });
  });
  afterAll(() => vault.close());

  it('R-372: go on counting in another process, and a lower number than one reported is not emitted', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'erin' });
    const other = await vault.second();
    Handlers.heard.length = 0;

    vault.server.script('/token', json(400, { error: 'invalid_grant' }));
    await errorOf(other.get(OAuth2TokenService).getValidToken({ id }));
    await vault.save({}, { owner: 'erin' });
    const heard = Handlers.heard.filter(({ tokenId }) => tokenId === id);
    expect(heard.map(({ name, statusNumber }) => [name, statusNumber])).toEqual([
      ['oauth2.reauthorization_required', 2],
      ['oauth2.reconnected', 3],
      ['oauth2.recovered', 3],
    ]);
    const late = { tokenId: id, owner: 'erin', provider: 'acme', statusNumber: 2 };
    vault.app.get(CaptureEvents).emit('oauth2.refresh_failed', { ...late, reason: 'network' });
    expect(Handlers.heard.filter(({ tokenId }) => tokenId === id)).toHaveLength(3);
  });

  it('R-445: of a reconnect is lower than that of a refusal that another process stores right after it', async () => {
    const { id } = await vault.save({}, { owner: 'frank' });
    const repository = vault.app.get(OAuth2TokenRepository);
    const find = repository.findById.bind(repository);
    const ends = jest.spyOn(repository, 'findById').mockImplementationOnce((wanted) => {
      vault.database.run(
        "UPDATE oauth2_token SET status = 'reauthorization_required', status_no = status_no + 1 WHERE id = ?",
        id,
      );
      return find(wanted);
    });
    Handlers.heard.length = 0;
    await vault.save({}, { owner: 'frank' });
    ends.mockRestore();
    const [reconnected] = Handlers.heard;
    expect(reconnected).toMatchObject({ name: 'oauth2.reconnected', tokenId: id });
    expect(reconnected?.statusNumber).toBe(Number(vault.row(id).status_no) - 1);
  });
});
