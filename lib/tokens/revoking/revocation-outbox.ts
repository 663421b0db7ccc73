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

/** A revocation is two requests at most, after one for the provider's metadata. */
const LEASES_PER_ATTEMPT = 3;
/** No caller waits for a revocation, so its pauses are so many times longer than those of a refresh. */
const PAUSE_FACTOR = 30;
const GIVE_UP_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

type Place = Pick<StoredRevocation, 'id' | 'ownerId' | 'provider'>;
/** The row that a pair was stored in, or would have been. */
type FormerRow = Pick<StoredToken, 'id' | 'ownerId' | 'provider' | 'resourceOwnerId'>;

/**
 * Tokens that have been forgotten here and shall end at their provider. They
 * are written down before the connection's row goes, so that a process that
 * dies takes no revocation with it.
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
   * Writes a pair down. It belongs to the caller for the length of one attempt.
   *
   * @param binding the connection's: it says where the pair may be sent
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
   * Writes down the pair of a row as it is encrypted there, for a process that has its key.
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

  /** What is due and can be opened here; the rest is for a process that has its key. @throws StorageError */
  due(limit: number): Promise<StoredRevocation[]> {
    return this.repository.due(
      limit,
      this.ring.keys.map(({ id }) => id),
    );
  }

  /** @returns the entry, for the length of one attempt; undefined when another process has it */
  claim(entry: StoredRevocation): Promise<StoredRevocation | undefined> {
    return this.repository.move(entry, { attemptAt: this.clock.now() + this.attemptMs() });
  }

  /**
   * Claims an entry once more, right before it is sent: an account that has been connected again
   * since has cancelled it.
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
   * Gives an entry back after an attempt that failed.
   *
   * @param retryAfterMs how long the provider asks clients to wait, in milliseconds
   */
  async postpone(entry: StoredRevocation, retryAfterMs = 0): Promise<void> {
    const pause = Math.max(backoffMs(entry.attempts) * PAUSE_FACTOR, retryAfterMs);
    await this.repository.move(entry, {
      attemptAt: this.clock.now() + pause,
      attempts: entry.attempts + 1,
    });
  }

  /** Gives an entry back without an attempt, for whichever process comes next. */
  async handBack(entry: StoredRevocation): Promise<void> {
    await this.repository.move(entry, { attemptAt: this.clock.now() });
  }

  /** Takes an entry out: it is done, or to be given up. */
  remove(entry: StoredRevocation): Promise<void> {
    return this.repository.delete(entry);
  }

  /** Whether it has been tried for long enough: a week. */
  isOverdue({ createdAt }: StoredRevocation): boolean {
    return this.clock.now() - createdAt > GIVE_UP_AFTER_MS;
  }

  /** Providers that have not confirmed yet that a grant of this owner has ended. */
  unconfirmedProviders(owner: string): Promise<string[]> {
    return this.repository.unconfirmedProviders(owner);
  }

  /** How many grants of an owner at a provider wait for their end there. @throws StorageError */
  count(owner: string, provider: string): Promise<number> {
    return this.repository.countOf(owner, provider);
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

  /** @returns undefined for an entry that has none @throws DecryptionError */
  decryptBinding(entry: StoredRevocation): ConnectionBinding | undefined {
    if (entry.binding === null) return undefined;
    return parseBinding(this.decrypted(entry, entry.binding, 'binding'));
  }

  private encrypted(
    place: Place,
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

  /** How long one attempt may take; a lease outlives one request. */
  private attemptMs(): number {
    return this.options.refresh.leaseTtl * 1000 * LEASES_PER_ATTEMPT;
  }
}
