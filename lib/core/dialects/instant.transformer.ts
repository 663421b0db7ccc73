import type { ValueTransformer } from 'typeorm';

/**
 * Instants are stored as epoch milliseconds in a bigint, the one column type that every database
 * stores exactly, independent of the driver's time zone. They are passed as text: TypeORM writes
 * numbers into the SQL of SQLite, so every instant would create another statement.
 */
export const instant: ValueTransformer = {
  to: (value: Date | number | null | undefined) =>
    value instanceof Date ? String(value.getTime()) : value,
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};
