import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { writeEntry } from '../history/history-entry.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import { ReassignmentError } from './reassignment.error.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { computeIdentity } from '../storage/token-identity.js';
import { TokenFinder } from '../connections/token-finder.js';
import { identifier, type OwnerId, ownerText } from '../storage/token-ref.js';
import { NotConnectedError } from '../token.errors.js';
import { isDuplicateRow } from '../../core/statements/storage.error.js';

/** The new owner of a connection, the new name of its provider, or both. */
export interface Destination {
  owner?: OwnerId;
  provider?: OAuth2ProviderName;
}

/** The owner and the provider name of a connection. */
type Target = Pick<StoredToken, 'ownerId' | 'provider'>;

/**
 * Moves a connection and its sub-accounts to another owner or to another name of
 * its provider. The encrypted values are bound to both, so they are encrypted
 * again. The credentials and their version do not change.
 */
@Injectable()
export class TokenReassignment {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly lookup: TokenFinder,
    private readonly columns: TokenRowFactory,
    private readonly errors: TokenErrorFactory,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @throws InvalidTokenReferenceError, UnknownProviderError, ReassignmentError, NotConnectedError
   * @throws TokenRefreshError `decrypt`; after any of these errors nothing has changed
   * @throws StorageError when only some rows may have been moved: reassign again
   */
  async reassign(row: StoredToken, destination: Destination): Promise<OAuth2Token> {
    await this.moveFamily(row, this.findDestination(row, destination));
    const token = await this.repository.findById(row.id);
    if (token === undefined) throw new NotConnectedError(row.provider);
    return token;
  }

  private findDestination(row: StoredToken, to: Destination): Target {
    return {
      ownerId: 'owner' in to ? identifier('owner', ownerText(to.owner)) : row.ownerId,
      provider: 'provider' in to ? this.lookup.configured(to.provider) : row.provider,
    };
  }

  private async moveFamily(row: StoredToken, to: Target): Promise<void> {
    if (row.parentId !== null) throw new ReassignmentError(row.id, 'child');
    const family = [row, ...(await this.repository.findChildren(row.id))];
    const moving = family.filter((member) => identityAt(member, to) !== member.identity);
    for (const member of moving) await this.assertMovable(member, to);
    const moved: StoredToken[] = [];
    try {
      for (const member of moving) {
        if (await this.move(member, to)) moved.push(member);
        else if (member === row) throw new NotConnectedError(row.provider);
      }
    } catch (error) {
      await this.moveBack(moved);
      throw error;
    }
    if (moved.includes(row)) this.logger.log(`token ${row.id} was reassigned`);
  }

  private async assertMovable(row: StoredToken, to: Target): Promise<void> {
    const present = await this.repository.findStoredByIdentity(identityAt(row, to));
    if (present !== undefined) throw new ReassignmentError(row.id, 'already_connected');
    this.columnsAt(row, to);
  }

  /** @returns false when the row was deleted, or another caller has moved it */
  private async move(seen: StoredToken, to: Target): Promise<boolean> {
    let row: StoredToken | undefined = seen;
    while (row?.identity === seen.identity) {
      try {
        const entry = writeEntry({ at: this.clock.now(), what: 'reassigned' });
        if (await this.repository.move(row, this.columnsAt(row, to), { entry })) return true;
      } catch (error) {
        if (!isDuplicateRow(error)) throw error;
        throw new ReassignmentError(seen.id, 'already_connected');
      }
      // A refresh has changed the row in the meantime: move the new tokens.
      row = await this.repository.findStored(seen.id);
    }
    return false;
  }

  private async moveBack(moved: StoredToken[]): Promise<void> {
    for (const { id, ownerId, provider } of moved) {
      const row = await this.repository.findStored(id);
      if (row !== undefined) await this.move(row, { ownerId, provider });
    }
  }

  /** @throws TokenRefreshError `decrypt` */
  private columnsAt(row: StoredToken, to: Target): TokenColumns & { identity: string } {
    try {
      const { accessToken, refreshToken } = this.columns.decryptPair(row);
      const binding = this.columns.decryptBinding(row);
      const tokens = { access_token: accessToken, refresh_token: refreshToken };
      return {
        ...to,
        ...this.columns.encrypted({ id: row.id, ...to }, tokens),
        ...(binding !== undefined && {
          binding: this.columns.encryptBinding({ id: row.id, ...to }, binding),
        }),
        identity: identityAt(row, to),
        updatedAt: new Date(this.clock.now()),
      };
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }
}

function identityAt({ resourceOwnerId, kind }: StoredToken, to: Target): string {
  return computeIdentity(to.provider, resourceOwnerId, kind, to.ownerId);
}
