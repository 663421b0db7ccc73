import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { bootFailure } from '../fixtures/application.js';
import { bootWith, CLIENT, DATA } from '../fixtures/strategies.js';
import { json } from '../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const DAY = 24 * 60 * 60 * 1000;

const strategy = (changes: Partial<OAuth2ProviderDefinition>): Type =>
  defineOAuth2Provider({ ...DATA, ...changes, name: 'limited' });

const SOUND = strategy({});
const limited = (errors?: unknown) => ({ limited: { ...CLIENT, errors } as never });
const problemsOf = async (definition: Type, errors?: unknown): Promise<string> => {
  const failure = await bootFailure(bootWith([definition], limited(errors)));
  return JSON.stringify((failure as unknown as { problems?: unknown }).problems ?? failure.message);
};

const LIMITS: [string, unknown, string][] = [
  ['no attempts', { attempts: 0 }, 'attempts'],
  ['negative attempts', { attempts: -1 }, 'attempts'],
  ['half an attempt', { attempts: 2.5 }, 'attempts'],
  ['attempts as text', { attempts: '10' }, 'attempts'],
  ['attempts that are not a number', { attempts: NaN }, 'attempts'],
  ['endless attempts', { attempts: Infinity }, 'attempts'],
  ['attempts that are null', { attempts: null }, 'attempts'],
  ['no days', { days: 0 }, 'days'],
  ['negative days', { days: -3 }, 'days'],
  ['days that are not a number', { days: NaN }, 'days'],
  ['endless days', { days: Infinity }, 'days'],
  ['days as text', { days: '3' }, 'days'],
  ['days as a list', { days: [3] }, 'days'],
  ['another name', { tries: 10 }, 'tries'],
  ['a number', 10, 'giveUpAfter'],
  ['a list', [10, 3], 'giveUpAfter'],
];

const SIGNALS: [string, unknown, string][] = [
  ['a signal that matches everything', { rejected: [{}] }, 'rejected'],
  ['a step alone', { refused: [{ step: 'refresh' }] }, 'refused'],
  ['a code as a number', { refused: [{ error: 2 }] }, 'refused'],
  ['a code alone', { rejected: ['invalid_token'] }, 'rejected'],
  ['a text in place of a list', { clientConfig: 'invalid_token' }, 'clientConfig'],
  ['a status that does not exist', { rateLimited: [{ status: 4290 }] }, 'rateLimited'],
  ['a step that does not exist', { temporary: [{ error: 'x', step: 'renew' }] }, 'temporary'],
  ['a sub-code that is no path', { subCode: ['error', 'code'] }, 'subCode'],
  ['a path that is no list', { paths: 'error.code' }, 'paths'],
];

describe('what a definition or the configuration says of refusals is checked at boot', () => {
  it.each(LIMITS)('R-330 giveUpAfter with %s', async (_, giveUpAfter, member) => {
    const errors = { giveUpAfter };
    const ofDefinition = await problemsOf(strategy({ errors: errors as never }));
    expect(ofDefinition).toContain('errors.giveUpAfter');
    const ofConfiguration = await problemsOf(SOUND, errors);
    expect(ofConfiguration).toContain('providers.limited.errors');
    expect(ofDefinition).toContain(member);
    for (const problems of [ofDefinition, ofConfiguration])
      expect(problems).toMatch(/Give |Known are/);
  });

  it.each(SIGNALS)('R-331 %s', async (_, errors, member) => {
    expect(await problemsOf(strategy({ errors: errors as never }))).toContain(`errors.${member}`);
    expect(await problemsOf(SOUND, errors)).toContain('providers.limited.errors');
  });

  it.each([
    ['idleLifetime', 0],
    ['idleLifetime', Infinity],
    ['maximumAge', -1],
    ['minimumAge', NaN],
    ['window', '3600'],
  ])('R-331 refresh.%s of %s', async (member, value) => {
    const refresh = { ...DATA.refresh, [member]: value } as never;
    expect(await problemsOf(strategy({ refresh }))).toContain(`refresh.${member}`);
  });

  it.each([
    [{ attempts: 1, days: 0.01 }],
    [{ attempts: 10_000 }],
    [{ days: 365 }],
    [{ attempts: undefined, days: undefined }],
    [{}],
  ])('R-330 takes %j', async (giveUpAfter) => {
    const app = await bootWith([strategy({ errors: { giveUpAfter } })], limited({ giveUpAfter }));
    await app.close();
  });

  it('R-332 one number of the configuration leaves the other one of the definition', async () => {
    const vault = await Vault.open();
    const { endpoints } = vault.server;
    const Impatient = strategy({ endpoints, errors: { giveUpAfter: { attempts: 2, days: 1 } } });
    class ImpatientModule {}
    const second = await vault.second({
      providers: { limited: { ...CLIENT, errors: { giveUpAfter: { days: 4 } } } },
      imports: [{ module: ImpatientModule, providers: [Impatient] }],
    });
    const tokens = second.get(OAuth2TokenService);
    const { id } = await vault.saveExpired({}, { provider: 'limited' }, tokens);
    vault.server.always('/token', json(403, { error: 'access_denied' }));
    for (let day = 0; day < 4; day += 1) {
      await errorOf(tokens.getValidToken({ id }));
      vault.pass(DAY);
    }
    expect(vault.row(id).status).toBe('refresh_failing');
    await errorOf(tokens.getValidToken({ id }));
    expect(vault.row(id).status).toBe('reauthorization_required');
    await vault.close();
  });
});
