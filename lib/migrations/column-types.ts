/** The names of the entities' column types in a dialect. */
export interface ColumnTypes {
  text: string;
  /** The character set of all text columns, if the default of the database is another one. */
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
