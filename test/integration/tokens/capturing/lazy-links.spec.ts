import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TokenCipher } from '../../../../lib/tokens/encryption/token-cipher.js';
import {
  InsufficientScopeError,
  NotConnectedError,
  OAuth2AuthorizationService,
  ReauthorizationRequiredError,
} from '../../../../lib/index.js';
import { Flow } from '../../fixtures/flow.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

describe('the link of an error', () => {
  let vault: Vault;
  let encryptions: { mock: { calls: unknown[] }; mockClear: () => unknown };
  beforeAll(async () => {
    vault = await Vault.open();
    encryptions = jest.spyOn(vault.app.get(TokenCipher), 'encrypt');
  });
  afterAll(() => vault.close());

  const dead = async (): Promise<string> => {
    const { id } = await vault.save({ scope: 'read' });
    const columns = "status = 'reauthorization_required', status_reason = 'rejected'";
    vault.database.run(`UPDATE oauth2_token SET ${columns} WHERE id = ?`, id);
    return id;
  };
  const living = async (): Promise<string> => (await vault.save({ scope: 'read' })).id;

  it.each([
    ['an ended connection', dead, ReauthorizationRequiredError, {}],
    ['a missing scope', living, InsufficientScopeError, { scopes: ['write'] }],
    ['no connection', () => undefined, NotConnectedError, {}],
  ])('S-290: is encrypted when it is read: %s', async (_, make, kind, options) => {
    const id = await make();
    const ref = id === undefined ? { owner: 'nobody', provider: 'acme' } : { id };
    encryptions.mockClear();
    const error = await errorOf(vault.tokens.getValidToken(ref, options));
    expect(error).toBeInstanceOf(kind);
    expect(encryptions.mock.calls).toHaveLength(0);
    const connectUrl = String(error.connectUrl);
    expect(encryptions.mock.calls).toHaveLength(1);
    const intent = new URL(connectUrl).searchParams.get('intent') ?? '';
    const owner = id === undefined ? 'nobody' : 'alice';
    const flow = await vault.app
      .get(OAuth2AuthorizationService)
      .begin({ owner, provider: 'acme', intent });
    expect(flow.authorizationUrl).toContain('state=');
  });

  it('S-290: is valid for a week from then', async () => {
    const id = await dead();
    const error = await errorOf(vault.tokens.getValidToken({ id }));
    vault.pass(8 * 24 * 60 * 60 * 1000);
    const intent = new URL(String(error.connectUrl)).searchParams.get('intent') ?? '';
    expect(await Flow.begin(vault.app, { intent })).toBeInstanceOf(Flow);
  });

  it('S-290: is not created for a flow that completes', async () => {
    const flow = await Flow.begin(vault.app);
    const query = await flow.consent();
    encryptions.mockClear();
    await flow.complete(query);
    const purposes = (encryptions.mock.calls as [string, { purpose: string }][]).map(
      ([, { purpose }]) => purpose,
    );
    expect(new Set(purposes)).toEqual(new Set(['tokens']));
  });
});
