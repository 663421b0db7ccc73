import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Answer, json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const CALLERS = 50;
const DAY_S = 24 * 60 * 60;
const DAY_MS = DAY_S * 1000;

const error = (word: string, status = 400): Answer => json(status, { error: word });
const graph = (subcode?: number): Answer => {
  const message = 'Error validating access token: the session has ended.';
  return json(400, {
    error: { message, type: 'OAuthException', code: 190, error_subcode: subcode },
  });
};

/** How each provider says that a grant is over. */
const SHAPES: [string, string, Answer][] = [
  ['facebook', '190', graph()],
  ['facebook', '190, the app was removed', graph(458)],
  ['facebook', '190, the password was changed', graph(460)],
  ['facebook', '190, it has expired', graph(463)],
  ['facebook', '190, it is invalid', graph(467)],
  ['github', '200 bad_refresh_token', error('bad_refresh_token', 200)],
  ['github_app', '200 bad_refresh_token', error('bad_refresh_token', 200)],
  ['google', '400 invalid_grant', error('invalid_grant')],
  ['instagram', '190', graph()],
  ['linkedin', '400 invalid_request', error('invalid_request')],
  ['linkedin', '400 invalid_grant', error('invalid_grant')],
  ['pinterest', '401 and code 283', json(401, { code: 283, message: 'Invalid refresh token' })],
  ['reddit', '400 and a number', json(400, { message: 'Bad Request', error: 400 })],
  ['reddit', '200 invalid_grant', error('invalid_grant', 200)],
  ['threads', '190', graph()],
  ['tiktok', '200 invalid_grant', error('invalid_grant', 200)],
  ['twitter', '400 invalid_request', error('invalid_request')],
  ['twitter', '400 invalid_grant', error('invalid_grant')],
  ['youtube', '400 invalid_grant', error('invalid_grant')],
];

describe('a grant that has ended', () => {
  let server: FaultServer;
  let vault: Vault;

  beforeAll(async () => {
    server = await FaultServer.start();
    const { token } = server.endpoints;
    const endpoints = { ...server.endpoints, refresh: token, exchange: token };
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789', endpoints };
    const names = new Set(SHAPES.map(([name]) => name));
    const providers = Object.fromEntries([...names].map((name) => [name, client]));
    vault = await Vault.open({ providers });
  });
  afterAll(async () => {
    await vault.close();
    await server.close();
  });

  it.each(SHAPES)(
    'R-017: %s responds with %s: one request, and none until it is connected again',
    async (...row) => {
      const [provider, shape, answer] = row;
      const tokens = vault.app.get(OAuth2TokenService);
      const resourceOwner = { id: `${provider} ${shape}` };
      // What is exchanged must live, and be neither young nor about to end.
      const { id } = await vault.save({ expires_in: 60 * DAY_S }, { provider, resourceOwner });
      const now = vault.app.clock.now();
      const isExchanged = ['facebook', 'instagram', 'threads'].includes(provider);
      vault.database.run(
        'UPDATE oauth2_token SET issued_at = ?, expires_at = ? WHERE id = ?',
        now - 59 * DAY_MS,
        now + (isExchanged ? DAY_MS : -DAY_MS),
        id,
      );
      const before = vault.row(id);
      server.script('/token', answer);
      const { length } = server.to('/token');
      const refreshes = Array.from({ length: CALLERS }, () => errorOf(tokens.refresh({ id })));
      const reasons = new Set((await Promise.all(refreshes)).map(({ reason }) => reason));
      expect(reasons).toEqual(new Set(['rejected']));
      for (let call = 0; call < 5; call += 1)
        expect(await errorOf(tokens.getValidToken({ id }))).toMatchObject({ reason: 'rejected' });
      expect(server.to('/token').length).toBe(length + 1);
      const { access_token, refresh_token, version } = before;
      expect(vault.row(id)).toMatchObject({
        status: 'reauthorization_required',
        access_token,
        refresh_token,
        version,
      });
      await vault.save(
        { access_token: 'AT-new', expires_in: 60 * DAY_S },
        { provider, resourceOwner },
      );
      expect(await tokens.getValidToken({ id })).toBe('AT-new');
    },
  );
});
