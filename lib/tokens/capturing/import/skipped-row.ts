import { isRefusedValue } from '../../../core/dialects/refused-value.js';
import { InvalidTokenReferenceError, InvalidTokensError } from '../../token.errors.js';
import type { ImportSkipReason } from './import-options.js';

/** A row that is left out of an import. */
export class SkippedRow extends Error {
  constructor(readonly reason: ImportSkipReason) {
    super(reason);
  }
}

/** Why a row is left out. @throws what does not concern the row */
export function skipReason(error: unknown): ImportSkipReason {
  if (error instanceof SkippedRow) return error.reason;
  const isUnusable =
    error instanceof InvalidTokensError ||
    error instanceof InvalidTokenReferenceError ||
    isRefusedValue(error);
  if (isUnusable) return 'unusable';
  throw error;
}
