import { Injectable } from '@nestjs/common';
import { REVOCATION_TABLE, type SealedTable, TOKEN_TABLE } from './encrypted-table.js';

/** Every table with sealed values: rooms add theirs while they are made. */
@Injectable()
export class SealedTables {
  private readonly tables = [TOKEN_TABLE, REVOCATION_TABLE];

  get all(): readonly SealedTable[] {
    return this.tables;
  }

  add(table: SealedTable): void {
    this.tables.push(table);
  }
}
