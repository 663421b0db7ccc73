/** How far a change of keys has come. */
export interface RotationResult {
  /** Rows that the first key has encrypted again. */
  rotated: number;
  /** Rows that no key of `encryptionKeys` opens; they stay as they are. */
  failed: number;
}
