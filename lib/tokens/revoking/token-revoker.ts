import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { UnknownProviderError } from '../../providers/registry/provider.errors.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { areTokensStored } from '../connections/held-tokens.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RevocationCircuits } from './revocation-circuits.js';
import { RevocationOutbox } from './revocation-outbox.js';
import { type RevocationTarget, SharedGrants } from './shared-grants.js';
import type { StoredRevocation } from './stored-revocation.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';

/**
 * Whether the provider has revoked the tokens of a deleted connection.
 *
 * - `confirmed`: the provider confirmed that the tokens have ended, or that it does not know them
 * - `pending`: the provider has not confirmed it yet; the module asks again for up to a week
 * - `not_supported`: the tokens cannot be revoked, because the provider has no revocation for them, is not
 *   configured any more, or the stored tokens are damaged. They end when they expire, or when the user
 *   removes your application at the provider
 * - `shared`: another stored connection has the same grant, so the provider was not asked: another user or
 *   another provider name has the account connected, or a resource was disconnected without its account
 */
export type RevocationResult = 'confirmed' | 'pending' | 'not_supported' | 'shared';

/** Used in an entry instead of an unknown account id; a real account id is never empty. */
const UNKNOWN_ACCOUNT = '';

/** Revokes tokens at the provider. */
@Injectable()
export class TokenRevoker {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly outbox: RevocationOutbox,
    private readonly grants: SharedGrants,
    private readonly circuits: RevocationCircuits,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly work: InFlightWork,
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly database: CaptureDatabase,
  ) {}

  /**
   * Makes one attempt to revoke an entry that the caller has claimed; its connection
   * must be deleted. During a shutdown it makes none and leaves the entry to another
   * process. In a transaction of the application it makes none either, because a rollback
   * would restore a connection whose tokens were revoked: after the commit a sweep finds
   * the entry. Never throws: an unfinished revocation stays in the outbox.
   */
  attempt(entry: StoredRevocation): Promise<RevocationResult> {
    const maySend = this.work.mayStart && this.database.hostTransaction() === undefined;
    const result = maySend ? this.settle(entry) : this.leave(entry);
    return this.work.track('revocation', result);
  }

  private async leave(entry: StoredRevocation): Promise<'pending'> {
    await this.inOutbox(this.outbox.handBack(entry));
    return 'pending';
  }

  private async settle(entry: StoredRevocation): Promise<RevocationResult> {
    try {
      const result = await this.ask(entry);
      if (result !== 'pending') await this.inOutbox(this.outbox.remove(entry));
      return result;
    } catch (error) {
      return this.unconfirmed(entry, error);
    }
  }

  /**
   * Revokes refreshed tokens of a row that was deleted in the meantime, unless another
   * row has the same grant; then the tokens expire by themselves.
   *
   * @throws StorageError when the revocation could not be stored
   */
  async revokeOrphan(
    row: StoredToken,
    tokens: TokenResponse,
    binding?: ConnectionBinding,
  ): Promise<void> {
    if (await this.grants.isShared({ ...row, tokenId: row.id })) return;
    const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
    await this.attempt(await this.outbox.put(row, pair, binding));
  }

  /**
   * Revokes a grant that is not stored. The revocation is stored when this returns, and sent afterwards.
   * Nothing is sent if the account is unknown and the revocation would end all of its grants, because
   * that could end another connection. Nothing is sent either if a stored connection has the same tokens.
   *
   * @throws StorageError when the revocation could not be stored
   */
  async revokeUnwanted(
    received: Pick<RevocationTarget, 'ownerId' | 'provider'> & { resourceOwnerId?: string },
    tokens: TokenResponse,
    binding: ConnectionBinding,
  ): Promise<void> {
    const { resourceOwnerId = UNKNOWN_ACCOUNT, ...place } = received;
    const { definition } = this.providers.get(place.provider);
    if (await areTokensStored(tokens, received, this.repository, this.columns)) return;
    if (resourceOwnerId === UNKNOWN_ACCOUNT && endsMoreThanTokens(definition)) return;
    const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
    const row = { ...place, resourceOwnerId, id: randomUUID() };
    void this.attempt(await this.outbox.put(row, pair, binding));
  }

  private async ask(entry: StoredRevocation): Promise<RevocationResult> {
    const provider = this.providers.get(entry.provider);
    const binding = this.outbox.decryptBinding(entry);
    const present = await provider.context();
    const context =
      binding === undefined ? present : await provider.forStoredConnection(present, binding);
    const endsGrant = endsMoreThanTokens(context.definition);
    if (endsGrant && entry.resourceOwnerId === UNKNOWN_ACCOUNT) return 'shared';
    // Checked before each attempt, because the account may have been connected again.
    if (endsGrant && (await this.grants.isShared(entry))) return resultOfShared(context);
    const claim = endsGrant ? await this.outbox.confirm(entry) : 'ours';
    if (claim !== 'ours') return claim === 'cancelled' ? 'shared' : 'pending';
    const tokens = {
      ...this.outbox.decrypt(entry),
      resourceOwnerId: binding?.account ?? entry.resourceOwnerId,
    };
    const outcome = await this.circuits.run(context, () =>
      provider.strategy.revoke(context, tokens),
    );
    return outcome === 'revoked' ? 'confirmed' : 'not_supported';
  }

  private async unconfirmed(entry: StoredRevocation, error: unknown): Promise<RevocationResult> {
    const what = `token ${entry.tokenId} is deleted here, but ${entry.provider}`;
    let result: RevocationResult = 'not_supported';
    if (isRefusal(error)) {
      if (error.reason === 'rejected') result = 'confirmed';
      this.logger.warn(`${what} does not revoke it: ${error.message}`);
    } else if (this.outbox.isOverdue(entry) && !(error instanceof DecryptionError)) {
      this.logger.warn(`${what} did not confirm its revocation for a week; it is given up`);
    } else {
      if (entry.attempts === 0) {
        this.logger.warn(`${what} did not confirm its revocation yet: ${describeError(error)}`);
      }
      const wait = error instanceof UpstreamError ? error.retryAfterMs : undefined;
      await this.inOutbox(this.outbox.postpone(entry, wait));
      return 'pending';
    }
    await this.inOutbox(this.outbox.remove(entry));
    return result;
  }

  /** Only logs a failure, because an unchanged entry becomes due again. */
  private async inOutbox(change: Promise<void>): Promise<void> {
    await change.catch((error: unknown) => {
      this.logger.warn(`the outbox of revocations could not be written: ${describeError(error)}`);
    });
  }
}

/** Whether a revocation ends all grants of the account, or identifies the account instead of a token. */
function endsMoreThanTokens({ revocation }: OAuth2ProviderDefinition): boolean {
  return revocation?.ends === 'grant' || revocation?.sends === 'resource_owner_id';
}

/** The result for a shared grant, which is not revoked; without an endpoint it could not be revoked anyway. */
function resultOfShared({ definition }: OAuth2ProviderContext): RevocationResult {
  return definition.endpoints.revocation === undefined ? 'not_supported' : 'shared';
}

/** Whether the token type cannot be revoked (RFC 7009 section 2.2.1), or the grant has already ended. */
function isRefusal(error: unknown): error is UpstreamError {
  return (
    error instanceof UpstreamError &&
    (error.reason === 'rejected' || error.error === 'unsupported_token_type')
  );
}

/** Describes an error; of an unknown error only the name, because its message may contain a token. */
function describeError(error: unknown): string {
  const isOurs =
    error instanceof UpstreamError ||
    error instanceof DecryptionError ||
    error instanceof UnknownProviderError;
  if (isOurs) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
