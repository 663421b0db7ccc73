import { Injectable } from '@nestjs/common';
import type { UpdateQueryBuilder } from 'typeorm';
import { CaptureDatabase, type WriteOptions } from '../../core/database/capture-database.js';
import { onConnection } from '../../core/database/on-connection.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { isRefusedContent } from '../../core/statements/refused-content.js';
import { UpdateStatements } from '../../core/database/update-statements.js';
import {
  type HistoryChange,
  historyExpression,
  historyParameters,
} from '../history/history-column.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import {
  columnExpression,
  STORED_COLUMNS,
  type StoredToken,
  storedToken,
  type UsableToken,
} from './stored-token.js';
import { TokenReads } from './token-reads.js';
import { isDuplicateRow } from '../../core/statements/storage.error.js';

export type TokenColumns = Parameters<UpdateQueryBuilder<OAuth2Token>['set']>[0];

/** How an UPDATE of one row is confirmed and retried; see {@link WriteOptions}. */
export interface UpdateOptions extends Omit<WriteOptions, 'isApplied'> {
  isApplied?: (row: StoredToken | undefined) => boolean;
  /** The history entry that the UPDATE adds. */
  history?: HistoryChange;
}

/** The row has not changed since it was read, and has the same owner: tokens encrypted for another owner cannot be decrypted. */
const AS_SEEN = 'id = :id AND version = :seen AND identity = :identity';

/** Contains the SQL statements on the token table, except those about leases. */
@Injectable()
export class OAuth2TokenRepository {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly reads: TokenReads,
    private readonly updates: UpdateStatements,
    private readonly clock: DatabaseClock,
  ) {}

  /** Finds entities for the application, the latest connected first. They contain no tokens. */
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

  /** Finds the committed entity, outside of a transaction of the application: a refresh commits on its own. */
  findCommitted(id: string): Promise<OAuth2Token | undefined> {
    return this.database.outsideHostTransaction(() => this.findById(id));
  }

  /** Finds a row with its encrypted columns. */
  findStored(id: string): Promise<StoredToken | undefined> {
    return this.reads.byId(id);
  }

  /** Like {@link findStored}, with a statement of its own that has the deadline of a lease. */
  findLeased(id: string): Promise<StoredToken | undefined> {
    return this.reads.byIdOnly(id, { timeoutMs: this.database.timeoutMs('lease') });
  }

  /** Finds the columns that are needed to read a token. */
  findUsable(id: string): Promise<UsableToken | undefined> {
    return this.reads.usableById(id);
  }

  /** Finds an owner's accounts at a provider, or the connection of one `account` id of any kind. */
  findUsableByOwner(owner: string, provider: string, account?: string): Promise<UsableToken[]> {
    if (account === undefined) return this.reads.usableByOwner(owner, provider);
    const conditions = [
      this.database.equals('t.ownerId', 'owner'),
      this.database.equals('t.provider', 'provider'),
      this.database.equals('t.resourceOwnerId', 'account'),
    ];
    return this.select(conditions.join(' AND '), { owner, provider, account });
  }

  /** Finds the sub-accounts of an account, with their encrypted columns. */
  findChildren(parentId: string): Promise<StoredToken[]> {
    return this.select('t.parentId = :parentId', { parentId });
  }

  findStoredByIdentity(identity: string): Promise<StoredToken | undefined> {
    return this.reads.byIdentity(identity);
  }

  /** Finds two rows per encryption key: the first and the last by id. */
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

  /** @returns false when the owner already has this account */
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
        { isApplied: async (bounds) => (await this.reads.byIdOnly(row.id, bounds)) !== undefined },
      );
      return true;
    } catch (error) {
      if (isDuplicateRow(error)) return false;
      throw error;
    }
  }

  /**
   * Stores the credentials of a new grant, unless the credentials or the owner have changed since the row
   * was read. A refresh of an earlier grant cannot overwrite them, because they count as a claim and end
   * any lease and any provisional refusal.
   */
  replaceGrant(row: StoredToken, columns: TokenColumns, history: HistoryChange): Promise<boolean> {
    return this.updateSeen(
      row,
      {
        // Both stand before claim_no, because MySQL and MariaDB would use its new value.
        version: () => 'claim_no + 1',
        statusNo: () => 'CASE WHEN status = :status THEN status_no ELSE status_no + 1 END',
        ...columns,
        claimNo: () => 'claim_no + 1',
        provisionalUntil: null,
        leaseUntil: null,
        leaseTtl: null,
        leaseId: null,
      },
      (after) => after?.accessToken === columns.accessToken,
      history,
      { status: columns.status },
    );
  }

  /**
   * Saves refreshed tokens, unless tokens of a later claim are stored. The row's status and lease owner do
   * not matter, and the statement can be repeated safely.
   *
   * @param columns the new columns, with the new `status`
   * @throws StorageError when the outcome is unknown
   */
  async saveRefreshed(
    row: Pick<StoredToken, 'id' | 'identity'>,
    { id: leaseId, claimNo }: { id: string; claimNo: number },
    { status, statusSince = new Date(this.clock.now()), ...columns }: TokenColumns,
    history?: HistoryChange,
  ): Promise<boolean> {
    const isMine = (column: string): string =>
      `CASE WHEN lease_id = :lease THEN NULL ELSE ${column} END`;
    const affected = await this.update(
      {
        // Expressions stand before the columns that they read, because MySQL and MariaDB would use the new values.
        statusSince: () => 'CASE WHEN status = :status THEN status_since ELSE :since END',
        statusNo: () => 'CASE WHEN status = :status THEN status_no ELSE status_no + 1 END',
        leaseUntil: () => isMine('lease_until'),
        // Without a lease, the duration is the mark of a takeover, which these tokens end.
        leaseTtl: () =>
          'CASE WHEN lease_id = :lease OR lease_id IS NULL THEN NULL ELSE lease_ttl END',
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
      { deadline: 'lease', history },
    );
    return affected === 1;
  }

  /** Whether a row was deleted. Checked with an UPDATE that changes nothing, because a read may use a stale replica. */
  async isDeleted(id: string): Promise<boolean> {
    const unchanged = { claimNo: () => 'claim_no' };
    return (await this.update(unchanged, 'id = :id', { id })) === 0;
  }

  /** Moves a row to another owner or provider, with newly encrypted columns, unless it has changed since it was read. */
  move(
    row: StoredToken,
    columns: TokenColumns & { identity: string },
    history?: HistoryChange,
  ): Promise<boolean> {
    return this.updateSeen(row, columns, (after) => after?.identity === columns.identity, history);
  }

  private async updateSeen(
    { id, version, identity }: StoredToken,
    columns: TokenColumns,
    isApplied: (after: StoredToken | undefined) => boolean,
    history?: HistoryChange,
    parameters: Record<string, unknown> = {},
  ): Promise<boolean> {
    const seen = { ...parameters, id, seen: version, identity };
    return (await this.update(columns, AS_SEEN, seen, { isApplied, history })) === 1;
  }

  async updateProfile(id: string, columns: TokenColumns): Promise<void> {
    await this.update(columns, 'id = :id', { id });
  }

  /** Deletes a row unless it has changed since it was read. @returns whether it was deleted */
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
      { isApplied: async (bounds) => (await this.reads.byIdOnly(id, bounds)) === undefined },
    );
    return affected === 1;
  }

  /**
   * Executes one conditional UPDATE. If the database refuses the history entry, the UPDATE runs without it.
   *
   * @param options.isApplied whether the row shows that this UPDATE was executed; omitted when it can be repeated safely
   * @returns the number of rows changed
   * @throws StorageError
   */
  async update(
    columns: TokenColumns,
    where: string,
    parameters: Record<string, unknown> & { id: string },
    { history, ...options }: UpdateOptions = {},
  ): Promise<number> {
    if (history === undefined) return this.execute(columns, where, parameters, options);
    const withHistory = { ...columns, history: () => historyExpression(this.database.dialect) };
    const entries = { ...parameters, ...historyParameters(history) };
    try {
      return await this.execute(withHistory, where, entries, options);
    } catch (error) {
      if (!isRefusedContent(error)) throw error;
      return this.execute(columns, where, parameters, options);
    }
  }

  private execute(
    columns: TokenColumns,
    where: string,
    parameters: Record<string, unknown> & { id: string },
    { isApplied, ...options }: Omit<UpdateOptions, 'history'>,
  ): Promise<number> {
    return this.database.write(
      (manager) => this.updates.run(manager, OAuth2Token, columns, where, parameters),
      {
        ...options,
        ...(isApplied && {
          isApplied: async (bounds) => isApplied(await this.reads.byIdOnly(parameters.id, bounds)),
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
      query.addSelect(columnExpression(this.database, 't', column), column);
    }
    query.orderBy('t.createdAt', 'DESC');
    const rows = await this.database.read((manager) =>
      onConnection(manager, query).getRawMany<Parameters<typeof storedToken>[0]>(),
    );
    return rows.map(storedToken);
  }
}
