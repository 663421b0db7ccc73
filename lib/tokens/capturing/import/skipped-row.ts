import { isRefusedValue } from '../../../core/dialects/refused-value.js';
import { InvalidTokenReferenceError, InvalidTokensError } from '../../token.errors.js';
import type { ImportSkipReason } from './import-options.js';

/** Thrown for a row that an import skips. */
export class SkippedRow extends Error {
  constructor(readonly reason: ImportSkipReason) {
    super(reason);
  }
}

/** Returns why a row is skipped. @throws the error again when the row is not its cause */
export function skipReason(error: unknown): ImportSkipReason {
  if (error instanceof SkippedRow) return error.reason;
  const isUnusable =
    error instanceof InvalidTokensError ||
    error instanceof InvalidTokenReferenceError ||
    isRefusedValue(error);
  if (isUnusable) return 'unusable';
  throw error;
}
