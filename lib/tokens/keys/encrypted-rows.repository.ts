import { Injectable } from '@nestjs/common';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { executeChange } from '../../core/database/execute-change.js';
import type { StatementBounds } from '../../core/statements/statement-runner.js';
import { onConnection } from '../../core/database/on-connection.js';
import { replacement } from './re-encrypt-statement.js';
import type { ReEncryptedRow, EncryptedRow, EncryptedTable } from './encrypted-table.js';
import { encrypted } from '../storage/stored-token.js';
import { TokenCipher } from '../encryption/token-cipher.js';

/** Contains the SQL statements of a key rotation, for any encrypted table. */
@Injectable()
export class EncryptedRowsRepository {
  constructor(
    private readonly database: CaptureDatabase,
    private readonly cipher: TokenCipher,
  ) {}

  readTableName({ entity }: EncryptedTable): string {
    return this.database.dataSource.getMetadata(entity).tableName;
  }

  /** Finds rows that another key has encrypted, by ascending id after `last`. */
  async page(table: EncryptedTable, last: string, size: number): Promise<EncryptedRow[]> {
    const query = this.ofOtherKeys(table)
      .select(`t.${table.primaryKey}`, 'id')
      .addSelect('t.owner_id', 'ownerId')
      .addSelect('t.provider', 'provider')
      .andWhere(`t.${table.primaryKey} > :last`, { last })
      .orderBy(`t.${table.primaryKey}`)
      .limit(size);
    const facts = table.facts ?? [];
    for (const column of facts) query.addSelect(`t.${column}`, column);
    for (const column of table.encrypted) {
      query.addSelect(this.database.jsonText(`t.${column}`), column);
    }
    const rows = await this.database.read((manager) =>
      onConnection(manager, query).getRawMany<EncryptedRow & Record<string, unknown>>(),
    );
    return rows.map((row) => ({
      id: row.id,
      ownerId: row.ownerId,
      provider: row.provider,
      facts: Object.fromEntries(facts.map((column) => [column, row[column]])),
      envelopes: table.encrypted.map((column) => encrypted(row[column])),
    }));
  }

  /** Counts the rows that another key has encrypted. */
  count(table: EncryptedTable): Promise<number> {
    return this.database.read(() => this.ofOtherKeys(table).getCount());
  }

  /**
   * Whether another key has encrypted any row. It reads only the smallest and largest
   * key id of the index; {@link page} would read the whole table to find no row.
   */
  async hasOtherKeys({ entity, keyId }: EncryptedTable): Promise<boolean> {
    if (keyId === undefined) return true;
    for (const end of ['MIN', 'MAX']) {
      const query = this.database.builder.createQueryBuilder(entity, 't');
      query.select(`${end}(t.${keyId})`, 'keyId');
      const row = await this.database.read((manager) =>
        onConnection(manager, query).getRawOne<{ keyId: string | null }>(),
      );
      if ((row?.keyId ?? this.cipher.keyId) !== this.cipher.keyId) return true;
    }
    return false;
  }

  /**
   * Replaces the envelopes that were read with new ones, in one statement. A row that
   * another process has changed in the meantime is not changed.
   *
   * @returns how many rows were written
   */
  replace(table: EncryptedTable, rows: readonly ReEncryptedRow[]): Promise<number> {
    const { sql, parameters } = replacement(this.database, table, rows, this.cipher.keyId);
    return this.database.write((manager) => executeChange(manager, sql, parameters), {
      isApplied: (bounds) => this.isReplaced(table, rows, bounds),
    });
  }

  private ofOtherKeys(table: EncryptedTable): SelectQueryBuilder<ObjectLiteral> {
    const query = this.database.builder.createQueryBuilder(table.entity, 't');
    return table.keyId === undefined
      ? query.where(`t.${table.encrypted[0]} NOT LIKE :own`, { own: `${this.cipher.prefix}%` })
      : query.where(`t.${table.keyId} <> :own`, { own: this.cipher.keyId });
  }

  private async isReplaced(
    table: EncryptedTable,
    rows: readonly ReEncryptedRow[],
    bounds: StatementBounds,
  ): Promise<boolean> {
    const query = this.database.builder
      .createQueryBuilder(table.entity, 't')
      .select(`t.${table.primaryKey}`, 'id')
      .addSelect(this.database.jsonText(`t.${table.encrypted[0]}`), 'envelope')
      .where(`t.${table.primaryKey} IN (:...ids)`, { ids: rows.map(({ id }) => id) });
    const seen = new Map(rows.map(({ id, envelopes: [first] }) => [id, first]));
    const found = await this.database.read(
      (manager) => onConnection(manager, query).getRawMany<{ id: string; envelope: unknown }>(),
      bounds,
    );
    return found.every(({ id, envelope }) => encrypted(envelope) !== seen.get(id));
  }
}
