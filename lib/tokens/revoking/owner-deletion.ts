import { Injectable } from '@nestjs/common';
import { settleAll } from '../../core/timing/settle-all.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { type Disconnection, TokenDisconnector } from './token-disconnector.js';
import type { RevocationResult } from './token-revoker.js';
import { NotConnectedError } from '../token.errors.js';

/** The result of `disconnectOwner`. */
export interface DisconnectOwnerResult {
  /** Number of deleted connections. */
  connections: number;
  /** Number of connections per result. The resources of an account count with the result of the account. */
  revocations: Record<RevocationResult, number>;
}

const PAGE = 50;
const AT_ONCE = 8;

/** Disconnects all connections of an owner. */
@Injectable()
export class OwnerDeletion {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly disconnector: TokenDisconnector,
  ) {}

  /**
   * @throws StorageError when some connections could not be deleted; the others are deleted first
   */
  async run(ownerId: string): Promise<DisconnectOwnerResult> {
    const failures = new Map<string, unknown>();
    const result: DisconnectOwnerResult = {
      connections: 0,
      revocations: { confirmed: 0, pending: 0, not_supported: 0, shared: 0 },
    };
    for (;;) {
      const page = await this.readPage(ownerId, failures);
      const ids = page.map(({ id }) => id).filter((id) => !failures.has(id));
      if (ids.length === 0) break;
      const outcomes = await settleAll(ids, AT_ONCE, (id) => this.end(id, ownerId));
      outcomes.forEach((outcome, index) => {
        if (outcome.status === 'rejected') failures.set(ids[index] ?? '', outcome.reason);
        else if (outcome.value !== undefined) add(result, outcome.value);
      });
    }
    for (const failure of failures.values()) throw failure;
    return result;
  }

  /** @throws the error of an earlier connection, if there is one, because it names the original cause */
  private readPage(
    ownerId: string,
    failures: ReadonlyMap<string, unknown>,
  ): Promise<OAuth2Token[]> {
    const [earlier] = failures.values();
    return this.repository
      .find({ ownerId }, { take: PAGE + failures.size })
      .catch((error: unknown) => {
        throw earlier ?? error;
      });
  }

  /** @returns undefined when the connection was already deleted */
  private async end(id: string, ownerId: string): Promise<Disconnection | undefined> {
    const row = await this.repository.findStored(id);
    if (row?.ownerId !== ownerId) return undefined;
    try {
      return await this.disconnector.disconnect(row);
    } catch (error) {
      // A resource is deleted with its account.
      if (error instanceof NotConnectedError) return undefined;
      throw error;
    }
  }
}

function add(result: DisconnectOwnerResult, { revocation, ended }: Disconnection): void {
  result.connections += ended;
  result.revocations[revocation] += ended;
}
