/** How a dialect spells the column types of the entities. */
export interface ColumnTypes {
  text: string;
  /** Of all columns that hold text, where the default of the database is another one. */
  charset?: string;
  bigint: string;
  integer: string;
  varchar: string;
}

export const POSTGRES: ColumnTypes = {
  text: 'text',
  bigint: 'bigint',
  integer: 'integer',
  varchar: 'character varying',
};

export const MYSQL: ColumnTypes = {
  text: 'text',
  charset: 'utf8mb4',
  bigint: 'bigint',
  integer: 'int',
  varchar: 'varchar',
};

export const SQLITE: ColumnTypes = {
  text: 'text',
  bigint: 'bigint',
  integer: 'integer',
  varchar: 'varchar',
};
