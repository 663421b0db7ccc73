/**
 * - `not_an_envelope`: the content has another form; restored, it opens again
 * - `unknown_key`: another process may have the key
 * - `not_authentic`: changed, or moved here from another row
 */
export type DecryptionProblem = 'not_an_envelope' | 'unknown_key' | 'not_authentic';

/** An encrypted value cannot be decrypted. The error says which row and why, never what was in it. */
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
