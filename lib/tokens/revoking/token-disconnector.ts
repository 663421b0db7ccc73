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

/** How a connection ended, and how many connections with it: what is behind an account goes along. */
export interface Disconnection {
  revoked: RevocationResult;
  ended: number;
}

/** Ends connections: here at once, and at the provider as soon as it confirms. */
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
   * Written down first, deleted then, sent last: a process that dies in
   * between loses no revocation and revokes no living connection.
   *
   * @throws NotConnectedError when another caller has disconnected it first
   * @throws StorageError when the connection may still be there
   */
  async disconnect(row: StoredToken): Promise<Disconnection> {
    const entry = await this.putPair(row);
    const children = await this.deleteChildren(row);
    if (await this.repository.delete(row)) {
      const revoked = entry === undefined ? 'local' : await this.revoker.attempt(entry);
      this.report(row, revoked);
      return { revoked, ended: children + 1 };
    }
    if (entry !== undefined) await this.outbox.remove(entry);
    const current = await this.repository.findStored(row.id);
    if (current?.ownerId !== row.ownerId) throw new NotConnectedError(row.provider);
    // Its tokens were renewed meanwhile, and the newer ones are to be revoked.
    const { revoked, ended } = await this.disconnect(current);
    return { revoked, ended: children + ended };
  }

  /** Before their parent, so that none is ever left without one. */
  private async deleteChildren({ id }: StoredToken): Promise<number> {
    let deleted = 0;
    for (const child of await this.repository.findChildren(id)) {
      if (!(await this.repository.delete(child))) continue;
      this.report(child, 'local');
      deleted += 1;
    }
    return deleted;
  }

  /** @returns the entry to be sent; undefined when there is nothing to ask the provider for */
  private async putPair(row: StoredToken): Promise<StoredRevocation | undefined> {
    // What is behind an account ends with the account's grant.
    if (row.parentId !== null || !this.providers.has(row.provider)) return undefined;
    try {
      const pair = this.columns.decryptPair(row);
      return await this.outbox.put(row, pair, this.columns.decryptBinding(row));
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      // A process that has the key ends it.
      if (error.problem === 'unknown_key') return this.outbox.putEncrypted(row);
      this.logger.warn(
        `token ${row.id} cannot be revoked at ${row.provider}, only forgotten here: ${error.message}`,
      );
      return undefined;
    }
  }

  private report(row: StoredToken, revoked: RevocationResult): void {
    this.events.emit('oauth2.disconnected', {
      tokenId: row.id,
      owner: row.ownerId,
      provider: row.provider,
      reason: revoked,
    });
  }
}
