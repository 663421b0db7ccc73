import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { ColumnTypes } from './column-types.js';
import { authorizationTable, revocationTable, tokenTable } from './tables.js';

/** Creates the tables of tokens, of pending flows and of pending revocations. */
export function createTables(types: ColumnTypes): new () => MigrationInterface {
  return class CreateOAuth2CaptureTables1764000000000 implements MigrationInterface {
    readonly name = 'CreateOAuth2CaptureTables1764000000000';

    async up(runner: QueryRunner): Promise<void> {
      const present = await withCharset(runner, types);
      for (const describe of [tokenTable, authorizationTable, revocationTable]) {
        const table = describe(present);
        await runner.createTable(new Table({ ...table, name: placed(runner, table.name) }), true);
      }
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.dropTable(placed(runner, 'oauth2_revocation'), true);
      await runner.dropTable(placed(runner, 'oauth2_authorization'), true);
      await runner.dropTable(placed(runner, 'oauth2_token'), true);
    }
  };
}

/**
 * A database with the required default character set keeps its own collation, so that your tables
 * can be joined with these.
 */
async function withCharset(runner: QueryRunner, types: ColumnTypes): Promise<ColumnTypes> {
  if (types.charset === undefined) return types;
  const rows = (await runner.query('SELECT @@character_set_database AS charset')) as {
    charset: string;
  }[];
  return rows[0]?.charset === types.charset ? { ...types, charset: undefined } : types;
}

/** The table's name with the DataSource's prefix and schema, as its entity has them. */
function placed(runner: QueryRunner, name: string): string {
  const { entityPrefix = '', schema } = runner.manager.connection.options as {
    entityPrefix?: string;
    schema?: string;
  };
  const prefixed = `${entityPrefix}${name}`;
  return schema === undefined ? prefixed : `${schema}.${prefixed}`;
}
