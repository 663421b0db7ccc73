const CODES = new Set<unknown>([
  '23505',
  'ER_DUP_ENTRY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
]);

/** Whether a storage error means that a unique index refused the row. */
export function isUniqueViolation({ cause }: Error): boolean {
  if (!(cause instanceof Error)) return false;
  return (
    CODES.has((cause as { code?: unknown }).code) ||
    cause.message.includes('UNIQUE constraint failed')
  );
}
