import type { EncryptionPurpose } from './derived-keys.js';

/** The place that an encrypted value is bound to. It cannot be decrypted in another place. */
export interface EncryptionContext {
  purpose: EncryptionPurpose;
  /** The id of the row. */
  id: string;
  owner: string;
  provider: string;
  column: string;
  /** Further values of the row that must not change, as one text. */
  facts?: string;
}

/** Puts the length before each part, so that different contexts always give different bytes. */
export function associatedData(
  { purpose, id, owner, provider, column, facts = '' }: EncryptionContext,
  keyId: string,
): Buffer {
  const part = (text: string): string => `${text.length}:${text}`;
  return Buffer.from(
    part(purpose) +
      part(id) +
      part(owner) +
      part(provider) +
      part(column) +
      part(keyId) +
      part(facts),
  );
}
