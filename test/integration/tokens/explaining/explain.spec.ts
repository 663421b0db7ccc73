import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { OAuth2CaptureError } from '../../../../lib/core/oauth2-capture.error.js';
import { TokenCipher } from '../../../../lib/tokens/encryption/token-cipher.js';
import type { ConnectionExplanation } from '../../../../lib/tokens/explaining/explanation.js';
import { LeaseClaims } from '../../../../lib/tokens/leases/lease-claims.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import { json } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const NEW = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const DOWN = json(503, { error: 'server_error' });
const ENDED = json(400, { error: 'invalid_grant' });
const MINUTE = 60_000;

describe('explain', () => {
  let vault: Vault;
  let owner = 0;

  beforeAll(async () => {
    vault = await Vault.open({ http: { timeout: 1 }, refresh: { waitTimeout: 0.5 } });
  });
  afterAll(() => vault.close());

  const expired = async (tokens = {}): Promise<string> =>
    (await vault.saveExpired(tokens, { owner: `owner-${(owner += 1)}` })).id;
  const set = (id: string, column: string, value: string | number | null): void =>
    vault.database.run(`UPDATE oauth2_token SET ${column} = ? WHERE id = ?`, value, id);
  const explain = (id: string): Promise<ConnectionExplanation> => vault.tokens.explain({ id });

  /** Each puts a connection into a state. */
  const states: Record<string, () => Promise<string>> = {
    'a token that lives': async () => (await vault.save({}, { owner: 'fresh' })).id,
    'a token that ended': () => expired(),
    'a token that ended, without a refresh token': () => expired({ refresh_token: undefined }),
    'a token that lives, without a refresh token': async () =>
      (await vault.save({ refresh_token: undefined }, { owner: 'lasting' })).id,
    'a refresh that failed': async () => {
      const id = await expired();
      vault.server.script('/token', DOWN);
      await errorOf(vault.tokens.getValidToken({ id }));
      return id;
    },
    'a refresh that failed, while the token lives': async () => {
      const { id } = await vault.saveAging();
      vault.server.script('/token', DOWN);
      await vault.tokens.getValidToken({ id });
      return id;
    },
    'a grant that ended': async () => {
      const id = await expired();
      vault.server.script('/token', ENDED);
      await errorOf(vault.tokens.getValidToken({ id }));
      return id;
    },
    'a refusal that is not final': async () => {
      const id = await expired();
      set(id, 'provisional_until', vault.app.clock.now() + MINUTE);
      return id;
    },
    'a refusal that becomes final': async () => {
      const id = await expired();
      set(id, 'provisional_until', vault.app.clock.now() - MINUTE);
      return id;
    },
    'a provider that is not configured': async () => {
      const id = await expired();
      set(id, 'provider', 'renamed');
      return id;
    },
    'a type that cannot be used': async () => {
      const id = (await vault.save({}, { owner: 'typed' })).id;
      set(id, 'token_type', 'mac');
      return id;
    },
  };

  it.each(Object.entries(states))('R-390: says what a caller gets: %s', async (_, create) => {
    const id = await create();

    const { caller } = await explain(id);

    vault.server.always('/token', NEW);
    const outcome: unknown = await vault.tokens
      .getValidToken({ id })
      .catch((error: unknown) => error);
    vault.server.always('/token', undefined);
    if (caller.kind !== 'error') {
      expect(outcome).toBe(caller.kind === 'refresh' ? 'AT2' : 'AT1');
      return;
    }
    expect(outcome).toBeInstanceOf(OAuth2CaptureError);
    const {
      name,
      code,
      reason = null,
      retryable = false,
    } = outcome as OAuth2CaptureError & {
      reason?: string;
      retryable?: boolean;
    };
    expect({ error: name, code, reason, retryable }).toEqual({
      error: caller.error,
      code: caller.code,
      reason: caller.reason,
      retryable: caller.retryable,
    });
  });

  it('R-391: reports since when, why, what was tried, and what happens next', async () => {
    const id = await states['a refresh that failed']?.();
    const row = vault.row(id ?? '');

    const explanation = await explain(id ?? '');

    expect(explanation).toMatchObject({
      state: 'refresh_failing',
      since: new Date(Number(row.status_since)),
      reason: 'bad_response',
      failures: 1,
      next: { kind: 'retry', at: new Date(Number(row.retry_at)) },
      caller: { kind: 'error', retryAt: new Date(Number(row.retry_at)) },
      unknown: expect.arrayContaining(['tokens_in_memory', 'availability']) as unknown,
    });
    expect(explanation.history.map(({ what, httpStatus }) => [what, httpStatus])).toEqual([
      ['failed', 503],
      ['connected', undefined],
    ]);
    expect(explanation.remedy).toContain('Try again later.');
  });

  it('R-392: names the process that has the lease, and says when it is not known', async () => {
    const id = await expired();
    const row = await vault.app.get(OAuth2TokenRepository).findStored(id);
    if (row === undefined) throw new Error('no row');
    await vault.app.get(LeaseClaims).claim(row);

    const known = await explain(id);
    set(id, 'history', null);
    const unknown = await explain(id);

    expect(known.next.kind).toBe('in_progress');
    expect(known.lease).toMatchObject({ pid: process.pid, until: known.next.at });
    expect(known.unknown).not.toContain('lease_holder');
    expect(unknown.unknown).toContain('lease_holder');
  });

  it('R-393: says that another process may sweep, where this one does not', async () => {
    const id = await expired();
    const other = await vault.second({ background: { every: 3600 } });

    const unknown = [vault.tokens, other.get(OAuth2TokenService)].map(
      async (tokens) => (await tokens.explain({ id })).unknown,
    );

    expect((await unknown[0])?.includes('sweeps')).toBe(true);
    expect((await unknown[1])?.includes('sweeps')).toBe(false);
  });

  it('R-394: names a key that is missing, without trying to decrypt', async () => {
    const id = await expired();
    set(id, 'key_id', 'ffffffffffff');

    const { next, caller, remedy } = await explain(id);

    expect(next).toEqual({ kind: 'key_missing', at: null });
    expect(caller).toMatchObject({ code: 'token_refresh', reason: 'decrypt', retryable: false });
    expect(remedy).toContain('Put the missing key back');
  });

  it('S-311: decrypts nothing, sends nothing and writes nothing', async () => {
    const id = await expired();
    const decrypt = jest.spyOn(vault.app.get(TokenCipher), 'decrypt');
    const [calls, before] = [vault.calls, vault.row(id)];

    const explanation = await explain(id);

    expect(decrypt).not.toHaveBeenCalled();
    decrypt.mockRestore();
    expect(vault.calls).toBe(calls);
    expect(vault.row(id)).toEqual(before);
    const text = JSON.stringify(explanation);
    for (const column of ['access_token', 'refresh_token', 'binding', 'key_id']) {
      expect(text).not.toContain(String(before[column]).replaceAll('"', ''));
    }
  });

  it('S-312: explains a connection only to its owner, if one is named', async () => {
    const id = await expired();
    expect(await errorOf(vault.tokens.explain({ id, owner: 'mallory' }))).toMatchObject({
      code: 'not_found',
    });
    const found = await vault.tokens.explain({ owner: `owner-${owner}`, provider: 'acme' });
    expect(found.id).toBe(id);
  });
});
