import type { ValueTransformer } from 'typeorm';

/**
 * Instants are stored as epoch milliseconds in a bigint: the one column type
 * that every database keeps exactly, whatever time zone its driver believes in.
 * They travel as text: TypeORM writes numbers into the SQL of SQLite, and every
 * instant would make another statement of it.
 */
export const instant: ValueTransformer = {
  to: (value: Date | number | null | undefined) =>
    value instanceof Date ? String(value.getTime()) : value,
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};
