/** The result or the progress of a key rotation. */
export interface RotationResult {
  /** Number of rows that were encrypted again with the first key. */
  rotated: number;
  /** Number of rows that no key of `encryptionKeys` can decrypt; they are not changed. */
  failed: number;
}
