import { Injectable } from '@nestjs/common';
import { REVOCATION_TABLE, type EncryptedTable, TOKEN_TABLE } from './encrypted-table.js';

/** All tables with encrypted columns. Other layers add their tables in their constructors. */
@Injectable()
export class EncryptedTables {
  private readonly tables = [TOKEN_TABLE, REVOCATION_TABLE];

  get all(): readonly EncryptedTable[] {
    return this.tables;
  }

  add(table: EncryptedTable): void {
    this.tables.push(table);
  }
}
