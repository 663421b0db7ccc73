import type { ValueTransformer } from 'typeorm';

/**
 * Instants are stored as epoch milliseconds in a bigint: the one column type
 * that every database keeps exactly, whatever time zone its driver believes in.
 */
export const instant: ValueTransformer = {
  to: (value: Date | number | null | undefined) =>
    value instanceof Date ? value.getTime() : value,
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};
