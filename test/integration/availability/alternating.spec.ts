import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Answer, html, json } from '../../fixtures/fault-responses.js';
import { CLIENT, DATA } from '../fixtures/strategies.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const DAY = 24 * 60 * 60 * 1000;

const Layered = defineOAuth2Provider({
  ...DATA,
  name: 'layered',
  errors: { paths: ['error.code', 'error'], subCode: 'error.detail.sub' },
});

@Module({ providers: [Layered] })
class LayeredModule {}

const sub = (value: unknown): Answer =>
  json(400, {
    error: { code: 'no', detail: { sub: value, at: Date.now(), trace: Math.random() } },
  });

let serial = 0;

describe('refusals that alternate', () => {
  let vault: Vault;
  let tokens: OAuth2TokenService;
  beforeAll(async () => {
    vault = await Vault.open({ imports: [LayeredModule] });
    const { endpoints } = vault.server;
    const layered = { ...CLIENT, endpoints };
    // No caller waits for the end of a limit.
    const refresh = { waitTimeout: 0.5 };
    tokens = (await vault.second({ providers: { layered }, refresh })).get(OAuth2TokenService);
  });
  afterEach(() => {
    vault.server.always('/token', undefined);
    vault.database.run('DELETE FROM oauth2_token');
  });
  afterAll(() => vault.close());

  /** The status after so many days, each with the next of these responses. */
  async function statusAfter(days: number, answers: readonly Answer[]): Promise<unknown> {
    serial += 1;
    const input = { provider: 'layered', resourceOwner: { id: `account-${serial}` } };
    const { id } = await vault.saveExpired({}, input, tokens);
    for (let day = 0; day < days; day += 1) {
      vault.server.always('/token', answers[day % answers.length]);
      await errorOf(tokens.getValidToken({ id }));
      vault.pass(DAY);
    }
    return vault.row(id).status;
  }

  it.each<[string, Answer[]]>([
    ['two codes', [json(400, { error: 'locked' }), json(400, { error: 'suspended' })]],
    ['two statuses', [json(400, { error: 'locked' }), json(403, { error: 'locked' })]],
    ['two sub-codes', [sub(1), sub(2)]],
    ['a sub-code and none', [sub(1), json(400, { error: { code: 'no' } })]],
    ['a number and its text', [sub(7), sub('7')]],
    ['three codes', ['a', 'b', 'c'].map((error) => json(400, { error }))],
    [
      'nine of one and one of another',
      Array.from({ length: 10 }, (_, index) =>
        json(400, { error: index < 9 ? 'locked' : 'other' }),
      ),
    ],
  ])('R-339 never end a connection: %s', async (_, answers) => {
    expect(await statusAfter(60, answers)).toBe('refresh_failing');
  });

  it.each<[string, Answer[]]>([
    ['one sub-code among changing traces', [sub(1), sub(1), sub(1)]],
    [
      'a description that changes',
      [1, 2, 3].map((at) => json(400, { error: 'locked', error_description: `at ${at}` })),
    ],
    ['headers that change', [1, 2].map((id) => json(400, { error: 'locked' }, { 'x-trace': id }))],
    ['outages in between', [json(400, { error: 'locked' }), html(502)]],
    ['limits in between', [json(400, { error: 'locked' }), json(429, { error: 'slow_down' })]],
  ])('R-339 end it when only the rest differs: %s', async (_, answers) => {
    const denials = answers.filter(({ status }) => status === 400).length;
    const days = Math.ceil((10 * answers.length) / denials);
    expect(await statusAfter(days + 1, answers)).toBe('reauthorization_required');
  });
});
