/** A sealed value cannot be opened. Says which row and why, never what was in it. */
export class DecryptionError extends Error {
  constructor(
    readonly rowId: string,
    readonly why: string,
  ) {
    super(`row ${rowId}: ${why}`);
    this.name = 'DecryptionError';
  }
}
