import type { EncryptionPurpose } from './derived-keys.js';

/** What an encrypted value belongs to. It decrypts nowhere else. */
export interface EncryptionContext {
  purpose: EncryptionPurpose;
  /** The id of the row. */
  id: string;
  owner: string;
  provider: string;
  column: string;
  /** Further values of the row that the encrypted one vouches for, as one text. */
  facts?: string;
}

/** Each part is preceded by its length, so that no two contexts spell the same text. */
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
