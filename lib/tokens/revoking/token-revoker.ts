import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { UnknownProviderError } from '../../providers/registry/provider.errors.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { areHeld } from '../connections/held-tokens.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RevocationCircuits } from './revocation-circuits.js';
import { RevocationOutbox } from './revocation-outbox.js';
import { type HeldGrant, SharedGrants } from './shared-grants.js';
import type { StoredRevocation } from './stored-revocation.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';

/**
 * - `upstream`: the provider confirmed it
 * - `pending`: the provider will be asked again
 * - `local`: forgotten here; there was nothing to ask the provider for, or it never confirmed it
 */
export type RevocationResult = 'upstream' | 'pending' | 'local';

/** In place of the account's id in an entry; an account's own is never empty. */
const UNKNOWN_ACCOUNT = '';

/** Ends tokens at the provider, one attempt at a time. */
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
  ) {}

  /**
   * One attempt with an entry of the outbox that the caller has claimed, and
   * whose connection is gone; none in shutdown, where it is left to the next
   * process. Never throws: what is not settled stays in the outbox.
   */
  attempt(entry: StoredRevocation): Promise<RevocationResult> {
    const result = this.work.mayStart ? this.settle(entry) : this.leave(entry);
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
   * Ends a pair that arrived for a row that had gone meanwhile, unless another
   * row holds the grant: then it is left to expire.
   *
   * @throws StorageError when it could not be written down
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
   * Ends a grant that is not stored. It is written down when this returns; the provider is asked
   * afterwards. Where it is not known which account made the grant, a revocation of all that the
   * account has granted could end another connection, so nothing is sent. Nor is anything sent when a
   * stored connection holds the same tokens.
   *
   * @throws StorageError when it could not be written down
   */
  async revokeUnwanted(
    received: Pick<HeldGrant, 'ownerId' | 'provider'> & { resourceOwnerId?: string },
    tokens: TokenResponse,
    binding: ConnectionBinding,
  ): Promise<void> {
    const { resourceOwnerId = UNKNOWN_ACCOUNT, ...place } = received;
    const { definition } = this.providers.get(place.provider);
    if (await areHeld(tokens, received, this.repository, this.columns)) return;
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
    if (endsGrant && entry.resourceOwnerId === UNKNOWN_ACCOUNT) return 'local';
    // Asked each time anew: the account may have been connected again meanwhile.
    if (endsGrant && (await this.grants.isShared(entry))) return 'local';
    const claim = endsGrant ? await this.outbox.confirm(entry) : 'ours';
    if (claim !== 'ours') return claim === 'cancelled' ? 'local' : 'pending';
    const tokens = {
      ...this.outbox.decrypt(entry),
      resourceOwnerId: binding?.account ?? entry.resourceOwnerId,
    };
    const outcome = await this.circuits.run(context, () =>
      provider.strategy.revoke(context, tokens),
    );
    return outcome === 'revoked' ? 'upstream' : 'local';
  }

  private async unconfirmed(entry: StoredRevocation, error: unknown): Promise<RevocationResult> {
    const what = `token ${entry.tokenId} is forgotten here, but ${entry.provider}`;
    if (isRefusal(error)) {
      this.logger.warn(`${what} does not revoke it: ${error.message}`);
    } else if (this.outbox.isOverdue(entry) && !(error instanceof DecryptionError)) {
      this.logger.warn(`${what} did not confirm its revocation for a week; it is given up`);
    } else {
      if (entry.attempts === 0) {
        this.logger.warn(`${what} did not confirm its revocation yet: ${wordsOf(error)}`);
      }
      const wait = error instanceof UpstreamError ? error.retryAfterMs : undefined;
      await this.inOutbox(this.outbox.postpone(entry, wait));
      return 'pending';
    }
    await this.inOutbox(this.outbox.remove(entry));
    return 'local';
  }

  /** An entry that could not be changed comes due again as it is, and does no harm. */
  private async inOutbox(change: Promise<void>): Promise<void> {
    await change.catch((error: unknown) => {
      this.logger.warn(`the outbox of revocations could not be written: ${wordsOf(error)}`);
    });
  }
}

/** Whether a revocation ends what else the account has granted, or names the account and no token. */
function endsMoreThanTokens({ revocation }: OAuth2ProviderDefinition): boolean {
  return revocation?.ends === 'grant' || revocation?.sends === 'resource_owner_id';
}

/** The token is of a kind that cannot be revoked (RFC 7009 section 2.2.1), or its grant is over. */
function isRefusal(error: unknown): error is UpstreamError {
  return (
    error instanceof UpstreamError &&
    (error.reason === 'rejected' || error.error === 'unsupported_token_type')
  );
}

/** The message of a foreign error may quote a token. */
function wordsOf(error: unknown): string {
  const isOurs =
    error instanceof UpstreamError ||
    error instanceof DecryptionError ||
    error instanceof UnknownProviderError;
  if (isOurs) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
