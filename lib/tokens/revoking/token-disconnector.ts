import { Injectable, Logger } from '@nestjs/common';
import { CaptureEvents } from '../../core/events/capture-events.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RevocationOutbox } from './revocation-outbox.js';
import type { StoredRevocation } from './stored-revocation.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { type RevocationResult, TokenRevoker } from './token-revoker.js';
import { NotConnectedError } from '../token.errors.js';

/** The result of disconnecting a connection. */
export interface DisconnectResult {
  /** Whether the tokens were revoked at the provider. */
  revocation: RevocationResult;
}

/** Also contains the number of deleted connections: the resources of an account are deleted with the account. */
export interface Disconnection extends DisconnectResult {
  ended: number;
}

/** Deletes connections at once, and revokes their tokens at the provider. */
@Injectable()
export class TokenDisconnector {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly outbox: RevocationOutbox,
    private readonly revoker: TokenRevoker,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly events: CaptureEvents,
  ) {}

  /**
   * Stores the revocation first, then deletes the connection, and sends the revocation last. A process that
   * crashes in between loses no revocation, and revokes no stored connection.
   *
   * @throws NotConnectedError when another caller has disconnected it first
   * @throws StorageError when the connection may still exist
   */
  async disconnect(row: StoredToken): Promise<Disconnection> {
    const children: StoredToken[] = [];
    try {
      const revocation = await this.end(row, children);
      for (const ended of [...children, row]) this.report(ended, revocation);
      return { revocation, ended: children.length + 1 };
    } catch (error) {
      // The resources used the grant of the account, which may still be connected.
      for (const child of children) this.report(child, 'shared');
      throw error;
    }
  }

  /** @param children receives the resources that were deleted with the account */
  private async end(row: StoredToken, children: StoredToken[]): Promise<RevocationResult> {
    const entry = await this.putPair(row);
    await this.deleteChildren(row, children);
    if (await this.repository.delete(row)) {
      return typeof entry === 'string' ? entry : this.revoker.attempt(entry);
    }
    if (typeof entry !== 'string') await this.outbox.remove(entry);
    const current = await this.repository.findStored(row.id);
    if (current?.ownerId !== row.ownerId) throw new NotConnectedError(row.provider);
    // A refresh has replaced the tokens in the meantime, so the newer ones must be revoked.
    return this.end(current, children);
  }

  /** Deletes the resources before their account, so that no resource is left without an account. */
  private async deleteChildren({ id }: StoredToken, deleted: StoredToken[]): Promise<void> {
    for (const child of await this.repository.findChildren(id)) {
      if (await this.repository.delete(child)) deleted.push(child);
    }
  }

  /** @returns the stored entry, or why no revocation is sent */
  private async putPair(row: StoredToken): Promise<StoredRevocation | 'shared' | 'not_supported'> {
    // A resource uses the grant of its account, which stays connected.
    if (row.parentId !== null) return 'shared';
    if (!this.providers.has(row.provider)) return 'not_supported';
    try {
      const pair = this.columns.decryptPair(row);
      return await this.outbox.put(row, pair, this.columns.decryptBinding(row));
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      // A process that has the key revokes it.
      if (error.problem === 'unknown_key') return this.outbox.putEncrypted(row);
      this.logger.warn(
        `token ${row.id} cannot be revoked at ${row.provider}; it is only deleted here: ${error.message}`,
      );
      return 'not_supported';
    }
  }

  private report(row: StoredToken, revocation: RevocationResult): void {
    this.events.emit('oauth2.disconnected', {
      tokenId: row.id,
      owner: row.ownerId,
      provider: row.provider,
      statusNumber: row.statusNo + 1,
      reason: revocation,
    });
  }
}
