import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import {
  type ConnectionBinding,
  parseBinding,
} from '../../providers/endpoints/connection-binding.js';
import type { TokenPair } from '../../providers/strategy/oauth2-provider.strategy.js';
import { backoffMs } from '../lifetime/token-lifetime.js';
import { KeyRing } from '../encryption/key-ring.js';
import { revocationContext, revocationContexts } from './revocation-context.js';
import { RevocationRepository } from './revocation.repository.js';
import type { StoredRevocation } from './stored-revocation.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenCipher } from '../encryption/token-cipher.js';
import type { TokensSlice } from '../tokens.options.js';

/** A revocation sends at most two requests, after one for the provider's metadata. */
const LEASES_PER_ATTEMPT = 3;
/** No caller waits for a revocation, so its delays are longer than those of a refresh by this factor. */
const PAUSE_FACTOR = 30;
const GIVE_UP_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

type EntryOwner = Pick<StoredRevocation, 'id' | 'ownerId' | 'provider'>;
/** The row that contained the tokens, or was about to. */
type FormerRow = Pick<StoredToken, 'id' | 'ownerId' | 'provider' | 'resourceOwnerId'>;

/**
 * The outbox of pending revocations. Tokens are stored here before the
 * connection's row is deleted, so that no revocation is lost when a process
 * crashes.
 */
@Injectable()
export class RevocationOutbox {
  constructor(
    private readonly repository: RevocationRepository,
    private readonly cipher: TokenCipher,
    private readonly ring: KeyRing,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /**
   * Stores a token pair. The caller may make the first attempt to revoke it.
   *
   * @param binding the connection's binding: the client and server that the tokens may be sent to
   * @throws StorageError
   */
  async put(
    row: FormerRow,
    pair: TokenPair,
    binding?: ConnectionBinding,
  ): Promise<StoredRevocation> {
    const id = randomUUID();
    const { ownerId, provider } = row;
    const encrypted = this.encrypted({ id, ownerId, provider }, pair, binding);
    return this.insert(row, { id, ...encrypted }, this.cipher.keyId);
  }

  /**
   * Stores the encrypted tokens of a row unchanged, for a process that has their key.
   *
   * @throws StorageError
   */
  putEncrypted(row: StoredToken): Promise<StoredRevocation> {
    const { accessToken, refreshToken, binding, keyId } = row;
    return this.insert(row, { id: randomUUID(), accessToken, refreshToken, binding }, keyId);
  }

  private async insert(
    { id: tokenId, ownerId, provider, resourceOwnerId }: FormerRow,
    content: Pick<StoredRevocation, 'id' | 'accessToken' | 'refreshToken' | 'binding'>,
    keyId: string,
  ): Promise<StoredRevocation> {
    const now = this.clock.now();
    const entry: StoredRevocation = {
      ...content,
      tokenId,
      ownerId,
      provider,
      resourceOwnerId,
      attempts: 0,
      attemptAt: now + this.attemptMs(),
      createdAt: now,
    };
    await this.repository.insert({
      ...entry,
      keyId,
      attemptAt: new Date(entry.attemptAt),
      createdAt: new Date(entry.createdAt),
    });
    return entry;
  }

  /** Finds due entries that this process can decrypt; other processes have the keys of the rest. @throws StorageError */
  due(limit: number): Promise<StoredRevocation[]> {
    return this.repository.due(
      limit,
      this.ring.keys.map(({ id }) => id),
    );
  }

  /** Claims an entry for one attempt. @returns undefined when another process has claimed it */
  claim(entry: StoredRevocation): Promise<StoredRevocation | undefined> {
    return this.repository.move(entry, { attemptAt: this.clock.now() + this.attemptMs() });
  }

  /**
   * Claims an entry again right before the request, because connecting the account again cancels the
   * revocation.
   *
   * @throws StorageError
   */
  async confirm(entry: StoredRevocation): Promise<'ours' | 'cancelled' | 'taken'> {
    const attemptAt = Math.max(this.clock.now() + this.attemptMs(), entry.attemptAt + 1);
    const moved = await this.repository.move(entry, { attemptAt });
    if (moved === undefined)
      return (await this.repository.find(entry.id)) === undefined ? 'cancelled' : 'taken';
    entry.attemptAt = moved.attemptAt;
    return 'ours';
  }

  /**
   * Schedules the next attempt after a failed one.
   *
   * @param retryAfterMs the provider's `Retry-After`, in milliseconds
   */
  async postpone(entry: StoredRevocation, retryAfterMs = 0): Promise<void> {
    const pause = Math.max(backoffMs(entry.attempts) * PAUSE_FACTOR, retryAfterMs);
    await this.repository.move(entry, {
      attemptAt: this.clock.now() + pause,
      attempts: entry.attempts + 1,
    });
  }

  /** Makes an entry due again without an attempt, for another process. */
  async handBack(entry: StoredRevocation): Promise<void> {
    await this.repository.move(entry, { attemptAt: this.clock.now() });
  }

  /** Deletes an entry that is done or given up. */
  remove(entry: StoredRevocation): Promise<void> {
    return this.repository.delete(entry);
  }

  /** Whether the entry is older than a week, so that it is given up. */
  isOverdue({ createdAt }: StoredRevocation): boolean {
    return this.clock.now() - createdAt > GIVE_UP_AFTER_MS;
  }

  /** Finds the providers that have not confirmed a revocation of this owner yet. */
  unconfirmedProviders(owner: string): Promise<string[]> {
    return this.repository.unconfirmedProviders(owner);
  }

  /** Counts the pending revocations of an owner at a provider. @throws StorageError */
  count(owner: string, provider: string): Promise<number> {
    return this.repository.countPending(owner, provider);
  }

  /** @throws DecryptionError */
  decrypt(entry: StoredRevocation): TokenPair {
    const accessToken = this.decrypted(entry, entry.accessToken, 'access_token');
    if (entry.refreshToken === null) return { accessToken };
    return {
      accessToken,
      refreshToken: this.decrypted(entry, entry.refreshToken, 'refresh_token'),
    };
  }

  private decrypted(entry: StoredRevocation, envelope: string, column: string): string {
    const contexts = revocationContexts(entry, column);
    return this.cipher.decryptAny(envelope, contexts);
  }

  /** @returns undefined for an entry without a binding @throws DecryptionError */
  decryptBinding(entry: StoredRevocation): ConnectionBinding | undefined {
    if (entry.binding === null) return undefined;
    return parseBinding(this.decrypted(entry, entry.binding, 'binding'));
  }

  private encrypted(
    place: EntryOwner,
    { accessToken, refreshToken }: TokenPair,
    binding?: ConnectionBinding,
  ): Pick<StoredRevocation, 'accessToken' | 'refreshToken' | 'binding'> {
    return {
      accessToken: this.cipher.encrypt(accessToken, revocationContext(place, 'access_token')),
      refreshToken:
        refreshToken === undefined
          ? null
          : this.cipher.encrypt(refreshToken, revocationContext(place, 'refresh_token')),
      binding:
        binding === undefined
          ? null
          : this.cipher.encrypt(JSON.stringify(binding), revocationContext(place, 'binding')),
    };
  }

  /** The longest time of one attempt; a lease is longer than one request. */
  private attemptMs(): number {
    return this.options.refresh.leaseTtl * 1000 * LEASES_PER_ATTEMPT;
  }
}
