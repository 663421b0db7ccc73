import { Injectable } from '@nestjs/common';
import type { UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase, type WriteOptions } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { UpdateStatements } from '../../core/database/update-statements.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import {
  ENCRYPTED_COLUMNS,
  STORED_COLUMNS,
  type StoredToken,
  storedToken,
  type UsableToken,
} from './stored-token.js';
import { TokenReads } from './token-reads.js';
import { isUniqueViolation } from '../../core/dialects/unique-violation.js';

export type TokenColumns = Parameters<UpdateQueryBuilder<OAuth2Token>['set']>[0];

/** How an UPDATE of one row is made certain; see {@link WriteOptions}. */
export interface UpdateOptions extends Omit<WriteOptions, 'isApplied'> {
  isApplied?: (row: StoredToken | undefined) => boolean;
}

/** The row holds what was seen in it, and has the same owner: what is encrypted for another owner cannot be decrypted. */
const AS_SEEN = 'id = :id AND version = :seen AND identity = :identity';

/** Every statement on the table of tokens that is not about a lease. */
@Injectable()
export class OAuth2TokenRepository {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly reads: TokenReads,
    private readonly updates: UpdateStatements,
    private readonly clock: DatabaseClock,
  ) {}

  /** Entities for the application, the latest connected first; never a token in them. */
  async find(
    where: Partial<Pick<OAuth2Token, 'id' | 'ownerId' | 'provider' | 'kind' | 'resourceOwnerId'>>,
    page: { skip?: number; take?: number } = {},
  ): Promise<OAuth2Token[]> {
    const tokens = await this.database.read((manager) =>
      manager.find(OAuth2Token, {
        where: this.database.exactly(where),
        order: { createdAt: 'DESC', id: 'ASC' },
        ...page,
      }),
    );
    return tokens.map((token) => token.readClock(() => this.clock.now()));
  }

  async findById(id: string): Promise<OAuth2Token | undefined> {
    return (await this.find({ id }))[0];
  }

  /** The entity as it is outside of any transaction of the application: what a refresh has stored. */
  findCommitted(id: string): Promise<OAuth2Token | undefined> {
    return this.database.outsideHostTransaction(() => this.findById(id));
  }

  /** The encrypted row of an id. */
  findStored(id: string): Promise<StoredToken | undefined> {
    return this.reads.byId(id);
  }

  /** As much of the row of an id as a caller's token needs. */
  findUsable(id: string): Promise<UsableToken | undefined> {
    return this.reads.usableById(id);
  }

  /** The same of an owner at a provider: accounts, or the one that is named whatever its kind. */
  findUsableOf(owner: string, provider: string, account?: string): Promise<UsableToken[]> {
    if (account === undefined) return this.reads.usableOf(owner, provider);
    const theirs = [
      this.database.holds('t.ownerId', 'owner'),
      this.database.holds('t.provider', 'provider'),
      this.database.holds('t.resourceOwnerId', 'account'),
    ];
    return this.select(theirs.join(' AND '), { owner, provider, account });
  }

  /** The encrypted rows of what is behind an account. */
  findChildren(parentId: string): Promise<StoredToken[]> {
    return this.select('t.parentId = :parentId', { parentId });
  }

  findStoredByIdentity(identity: string): Promise<StoredToken | undefined> {
    return this.reads.byIdentity(identity);
  }

  /** For each key that has encrypted any, the first and the last row by id. */
  async findSamplesPerKey(): Promise<StoredToken[]> {
    const rows = await this.database.read((manager) =>
      manager
        .createQueryBuilder(OAuth2Token, 't')
        .select('MIN(t.id)', 'first')
        .addSelect('MAX(t.id)', 'last')
        .groupBy('t.keyId')
        .getRawMany<{ first: string; last: string }>(),
    );
    const ids = new Set(rows.flatMap(({ first, last }) => [first, last]));
    const stored = await Promise.all([...ids].map((id) => this.findStored(id)));
    return stored.filter((row) => row !== undefined);
  }

  /** @returns false when the same owner has the same account already */
  async insert(row: TokenColumns & { id: string }): Promise<boolean> {
    try {
      await this.database.write(
        async (manager) => {
          await manager
            .createQueryBuilder()
            .insert()
            .into(OAuth2Token)
            .values(row)
            .updateEntity(false)
            .execute();
          return 1;
        },
        { isApplied: async (bounds) => (await this.reads.byIdAlone(row.id, bounds)) !== undefined },
      );
      return true;
    } catch (error) {
      if (error instanceof StorageError && isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /**
   * The credentials of a new grant, provided that neither they nor the owner have changed since the row
   * was read. Whatever belongs to an earlier grant cannot overwrite them: they count as a claim of their
   * own, and end any lease and any provisional refusal.
   */
  replaceGrant(row: StoredToken, columns: TokenColumns): Promise<boolean> {
    return this.updateSeen(
      row,
      {
        // Both before claim_no: MySQL and MariaDB would use its new value.
        version: () => 'claim_no + 1',
        statusNo: () => statusNumber(row.status === columns.status),
        ...columns,
        claimNo: () => 'claim_no + 1',
        provisionalUntil: null,
        leaseUntil: null,
        leaseTtl: null,
        leaseId: null,
      },
      (after) => after?.accessToken === columns.accessToken,
    );
  }

  /**
   * Saves the tokens that a refresh brought, whatever the status and whichever process has the lease now, unless
   * tokens of a later claim are stored. To repeat it is harmless.
   *
   * @param columns with the `status` that the row shall have
   * @throws StorageError when the outcome is unknown
   */
  async saveRefreshed(
    row: Pick<StoredToken, 'id' | 'identity'>,
    { id: leaseId, claimNo }: { id: string; claimNo: number },
    { status, statusSince = new Date(this.clock.now()), ...columns }: TokenColumns,
  ): Promise<boolean> {
    const isMine = (column: string): string =>
      `CASE WHEN lease_id = :lease THEN NULL ELSE ${column} END`;
    const affected = await this.update(
      {
        // Expressions stand before the columns that they read: MySQL and MariaDB would use new values.
        statusSince: () => 'CASE WHEN status = :status THEN status_since ELSE :since END',
        statusNo: () => 'CASE WHEN status = :status THEN status_no ELSE status_no + 1 END',
        leaseUntil: () => isMine('lease_until'),
        leaseTtl: () => isMine('lease_ttl'),
        leaseId: () => isMine('lease_id'),
        ...columns,
        status,
        version: claimNo,
        provisionalUntil: null,
      },
      'id = :id AND version < :claim AND identity = :identity',
      {
        id: row.id,
        claim: claimNo,
        identity: row.identity,
        lease: leaseId,
        status,
        since: String((statusSince as Date).getTime()),
      },
      { deadline: 'lease' },
    );
    return affected === 1;
  }

  /** Whether a row does not exist, which a write that changes nothing shows: a read may be behind. */
  async isGone(id: string): Promise<boolean> {
    const unchanged = { claimNo: () => 'claim_no' };
    return (await this.update(unchanged, 'id = :id', { id })) === 0;
  }

  /** Another owner or provider, with what is encrypted for them, provided that nothing changed since. */
  move(row: StoredToken, columns: TokenColumns & { identity: string }): Promise<boolean> {
    return this.updateSeen(row, columns, (after) => after?.identity === columns.identity);
  }

  private async updateSeen(
    { id, version, identity }: StoredToken,
    columns: TokenColumns,
    isApplied: (after: StoredToken | undefined) => boolean,
  ): Promise<boolean> {
    const seen = { id, seen: version, identity };
    return (await this.update(columns, AS_SEEN, seen, { isApplied })) === 1;
  }

  async updateProfile(id: string, columns: TokenColumns): Promise<void> {
    await this.update(columns, 'id = :id', { id });
  }

  /** Deletes a row that still is as it was seen. @returns whether it was */
  async delete({ id, version, identity }: StoredToken): Promise<boolean> {
    const affected = await this.database.write(
      async (manager) => {
        const { affected } = await manager
          .createQueryBuilder()
          .delete()
          .from(OAuth2Token)
          .where(AS_SEEN, { id, seen: version, identity })
          .execute();
        return affected ?? 0;
      },
      { isApplied: async (bounds) => (await this.reads.byIdAlone(id, bounds)) === undefined },
    );
    return affected === 1;
  }

  /**
   * One conditional UPDATE.
   *
   * @param options.isApplied whether the row shows that this UPDATE was made; left out where repeating it is harmless
   * @returns the number of rows changed
   * @throws StorageError
   */
  update(
    columns: TokenColumns,
    where: string,
    parameters: Record<string, unknown> & { id: string },
    { isApplied, ...options }: UpdateOptions = {},
  ): Promise<number> {
    return this.database.write(
      (manager) => this.updates.run(manager, OAuth2Token, columns, where, parameters),
      {
        ...options,
        ...(isApplied && {
          isApplied: async (bounds) => isApplied(await this.reads.byIdAlone(parameters.id, bounds)),
        }),
      },
    );
  }

  private async select(where: string, parameters: Record<string, string>): Promise<StoredToken[]> {
    const query = this.database.builder
      .createQueryBuilder(OAuth2Token, 't')
      .where(where, parameters);
    query.select([]);
    for (const column of STORED_COLUMNS) {
      const path = `t.${column}`;
      query.addSelect(ENCRYPTED_COLUMNS.has(column) ? this.database.jsonText(path) : path, column);
    }
    query.orderBy('t.createdAt', 'DESC');
    const rows = await this.database.read((manager) =>
      onConnection(manager, query).getRawMany<Parameters<typeof storedToken>[0]>(),
    );
    return rows.map(storedToken);
  }
}

/** The number of the status after a write that sets it. */
function statusNumber(isSame: boolean): string {
  return isSame ? 'status_no' : 'status_no + 1';
}
