import { describe, expect, it } from '@jest/globals';
import { Application, bootFailure } from '../fixtures/application.js';
import { CLIENT } from '../fixtures/strategies.js';

const ENDPOINTS = {
  authorization: 'https://acme.example/authorize',
  token: 'https://acme.example/token',
  userInfo: 'https://acme.example/me',
};
const boot = (errors: unknown): Promise<Application> =>
  Application.boot({
    providers: { acme: { ...CLIENT, endpoints: ENDPOINTS, errors: errors as never } },
  });

describe('what error responses mean, in the configuration', () => {
  it.each([
    ['a number', 7, 'errors', 'is not an object'],
    ['text', 'rejected', 'errors', 'is not an object'],
    ['null', null, 'errors', 'is not an object'],
    ['a list', [{ error: 'x' }], 'errors', 'is not an object'],
    ['a misspelt member', { rejeted: [] }, 'errors.rejeted', 'Known are: paths, rejected'],
    ['a member of Object.prototype', { toString: [] }, 'errors.toString', 'is not known'],
    ['text for a list', { rejected: 'gone' }, 'errors.rejected', 'Write it in brackets'],
    ['a number for a list', { temporary: 503 }, 'errors.temporary', 'is not a list'],
    ['an object for a list', { denied: { error: 'x' } }, 'errors.denied', 'is not a list'],
    ['text for a signal', { rejected: ['gone'] }, 'errors.rejected[0]', 'is not an object'],
    ['a number for a signal', { deadToken: [190] }, 'errors.deadToken[0]', 'is not an object'],
    [
      'a misspelt member of the second signal',
      { rateLimited: [{ status: 420 }, { eror: 'slow' }] },
      'errors.rateLimited[1].eror',
      'Known are: status, error, step, problem',
    ],
    ['a number for a code', { rejected: [{ error: 190 }] }, 'errors.rejected[0].error', "'190'"],
    [
      'an empty code',
      { rejected: [{ error: ' ' }] },
      'errors.rejected[0].error',
      'not an error code',
    ],
    ['a status as text', { rejected: [{ status: '400' }] }, 'errors.rejected[0].status', 'HTTP'],
    ['a status that is none', { refused: [{ status: 42 }] }, 'errors.refused[0].status', 'HTTP'],
    [
      'an unknown step',
      { clientConfig: [{ error: 'x', step: 'connect' }] },
      'errors.clientConfig[0].step',
      'Use one of: exchange, upgrade, refresh, profile, revocation',
    ],
    [
      'an unknown problem',
      { rejected: [{ error: 'x', problem: 'gone' }] },
      'errors.rejected[0].problem',
      'no_account',
    ],
    [
      'a signal that matches everything',
      { rejected: [{ step: 'refresh' }] },
      'errors.rejected[0]',
      'would match every error response',
    ],
    ['a path that is no text', { paths: [7] }, 'errors.paths[0]', 'is not a path'],
    ['a path that is not in a list', { paths: 'error.code' }, 'errors.paths', 'is not a list'],
    ['a sub-code that is no path', { subCode: ['a'] }, 'errors.subCode', 'is not a path'],
    ['a refusal that is no text', { denied: [4] }, 'errors.denied[0]', 'is not an error code'],
    ['attempts as text', { giveUpAfter: { attempts: '3' } }, 'errors.giveUpAfter.attempts', '10'],
    ['no attempts', { giveUpAfter: { attempts: 0 } }, 'errors.giveUpAfter.attempts', 'at least 1'],
    ['endless days', { giveUpAfter: { days: Infinity } }, 'errors.giveUpAfter.days', 'above 0'],
    ['a unit that is none', { giveUpAfter: { hours: 3 } }, 'errors.giveUpAfter.hours', 'attempts'],
    ['a limit that is no object', { giveUpAfter: 3 }, 'errors.giveUpAfter', 'attempts: 10'],
  ])('S-210: refuses %s and names the option', async (_, errors, path, text) => {
    const { message } = await bootFailure(boot(errors));
    expect(message).toContain(`providers.acme.${path}`);
    expect(message).toContain(text);
  });

  it('S-210: lists every mistake at once', async () => {
    const { message } = await bootFailure(boot({ rejected: [{ error: 1 }], denied: 'x', no: 1 }));
    for (const path of ['rejected[0].error', 'denied', 'no'])
      expect(message).toContain(`providers.acme.errors.${path}`);
  });

  it.each([
    {},
    { rejected: undefined, denied: ['user_cancelled'] },
    { rejected: [{ status: 410 }, { error: '190', step: 'refresh', problem: 'no_account' }] },
    { paths: ['error.code', 'error'], subCode: 'error.sub', giveUpAfter: { days: 0.5 } },
  ])('S-211: takes %j', async (errors) => {
    const app = await boot(errors);
    await app.close();
  });
});
