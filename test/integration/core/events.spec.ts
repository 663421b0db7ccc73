import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import type { CaptureEvent, CaptureEventMap } from '../../../lib/core/events/capture-event.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../fixtures/fault-answers.js';
import { errorOf, Vault } from '../vault.js';

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

    const about = { tokenId: id, owner: 'alice', provider: 'acme', at: expect.any(Date) };
    expect(Handlers.heard).toEqual([
      { name: 'oauth2.connected', ...about },
      { name: 'oauth2.reconnected', ...about },
      { name: 'oauth2.refresh_failed', ...about, reason: 'bad_response' },
      { name: 'oauth2.refreshed', ...about },
      { name: 'oauth2.recovered', ...about },
      { name: 'oauth2.reauthorization_required', ...about, reason: 'rejected' },
      { name: 'oauth2.reconnected', ...about },
      { name: 'oauth2.recovered', ...about },
      { name: 'oauth2.disconnected', ...about, reason: 'upstream' },
    ]);
    expect(Handlers.refreshed).toEqual([{ name: 'oauth2.refreshed', ...about }]);
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

  it('harm nobody when listeners throw or reject, and reach the others all the same', async () => {
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
