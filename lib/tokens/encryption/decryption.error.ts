/**
 * - `not_an_envelope`: the value does not have the form of an encrypted value
 * - `unknown_key`: the key is not configured in this process; another process may have it
 * - `not_authentic`: the value was changed, or copied from another row
 */
export type DecryptionProblem = 'not_an_envelope' | 'unknown_key' | 'not_authentic';

/** An encrypted value cannot be decrypted. The error names the row and the cause, and never contains the value. */
export class DecryptionError extends Error {
  constructor(
    readonly rowId: string,
    readonly why: string,
    readonly problem: DecryptionProblem,
  ) {
    super(`row ${rowId}: ${why}`);
    this.name = 'DecryptionError';
  }
}
