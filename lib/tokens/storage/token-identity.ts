import { createHash } from 'node:crypto';

/**
 * SHA-256 over provider, account, kind and owner, each preceded by its length,
 * so that the comparison does not depend on the collation.
 */
export function computeIdentity(
  provider: string,
  resourceOwnerId: string,
  kind: string,
  owner: string,
): string {
  const parts = [provider, resourceOwnerId, kind, owner].map((part) => `${part.length}:${part}`);
  return createHash('sha256').update(parts.join('')).digest('hex');
}
