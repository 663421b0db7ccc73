import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withMembers } from '../../fixtures/fault-responses.js';
import { ScopeScene } from './scope-scene.js';

const MICROSOFT = {
  scopeInTokenRequest: true,
  scopesIgnoreCase: true,
  scopePrefixes: ['https://graph.microsoft.com/'],
};

describe('the scopes of a refresh', () => {
  let scene: ScopeScene;
  beforeAll(async () => {
    scene = await ScopeScene.open({
      repeats: MICROSOFT,
      unknown: MICROSOFT,
      silent: MICROSOFT,
      fewer: MICROSOFT,
      more: MICROSOFT,
    });
  });
  afterAll(() => scene.close());

  it('R-230 are those that were granted, in the spelling that was asked for, whatever is configured since', async () => {
    const before = [
      'openid',
      'offline_access',
      'https://graph.microsoft.com/Mail.Read',
      'Files.Read',
    ];
    await scene.deploy({ repeats: { scopes: before } });
    await scene.connect('repeats', 'openid mail.read');
    await scene.deploy({ repeats: { scopes: [...before, 'Calendars.Read'] } });
    expect((await scene.refreshed('repeats')).scope).toBe(
      'openid https://graph.microsoft.com/Mail.Read offline_access',
    );
    await scene.deploy({ repeats: { scopes: ['openid'] } });
    expect((await scene.refreshed('repeats')).scope).toContain('Mail.Read');
  });

  it('R-231 are left out where neither the granted nor the requested ones are known', async () => {
    await scene.deploy({ unknown: { scopes: ['openid', 'Calendars.Read'] } });
    await scene.tokens.save({
      owner: 'alice',
      provider: 'unknown',
      tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 60 },
      resourceOwner: { id: '1' },
    });
    scene.server.script('/token', {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"access_token":"AT2","refresh_token":"RT2","expires_in":3600}',
    });
    expect(await scene.refreshed('unknown')).not.toHaveProperty('scope');
  });

  it('R-232 are the requested ones where the provider did not say what it granted', async () => {
    await scene.deploy({ silent: { scopes: ['a', 'b'] } });
    scene.server.script('/token', withMembers({ scope: undefined }));
    await scene.connect('silent');
    await scene.deploy({ silent: { scopes: ['a', 'b', 'c'] } });
    scene.server.script('/token', withMembers({ scope: undefined }));
    expect((await scene.refreshed('silent')).scope).toBe('a b');
  });

  it('R-233 stay as they were when the response leaves them out', async () => {
    await scene.deploy({ fewer: { scopes: ['a', 'b'] } });
    await scene.connect('fewer', 'a');
    scene.server.script('/token', withMembers({ scope: undefined }));
    expect((await scene.refreshed('fewer')).scope).toBe('a');
    const [token] = await scene.tokens.find({ owner: 'alice', provider: 'fewer' });
    expect(token?.scopes).toEqual(['a']);
    expect(token?.declinedScopes).toEqual(['b']);
  });

  it('R-234 are those of the flow in a code exchange, with what its link asked for', async () => {
    await scene.deploy({ more: { scopes: ['a'] } });
    await scene.connect('more', 'a');
    await scene.connect('more', undefined, await scene.linkFor('more', 'more'));
    expect(scene.server.to('/token').at(-1)?.form.get('scope')).toBe('a more');
  });
});

describe('a profile', () => {
  it('R-235 is read with the scopes that are stored, where the response does not repeat them', async () => {
    const scene = await ScopeScene.open();
    await scene.deploy({ tiktok: { endpoints: scene.server.endpoints } });
    scene.server.always('/userinfo', {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"data":{"user":{"open_id":"9"}},"error":{"code":"ok"}}',
    });
    const token = await scene.tokens.save({
      owner: 'alice',
      provider: 'tiktok',
      tokens: { access_token: 'AT', scope: 'user.info.basic,user.info.profile' },
      resourceOwner: { id: '9' },
    });
    await scene.tokens.validate(token);
    expect(scene.server.to('/userinfo').at(-1)?.query.get('fields')).toContain('username');
    await scene.close();
  });
});
