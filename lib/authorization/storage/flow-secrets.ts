import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Creates a random secret of 256 bits, 43 characters. */
export function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The hash that is stored instead of a secret. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The nonce for a state: it needs no column, and does not reveal the state. */
export function deriveNonce(state: string): string {
  return createHash('sha256').update('nonce').update(state).digest('base64url');
}

/** Whether a secret has this hash, in constant time. */
export function matchesHash(secret: string | undefined, hash: string): boolean {
  if (secret === undefined) return false;
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(hash));
}

/** Identifies the flow of a state, for example in a cookie's name. It does not reveal the state. */
export function deriveFlowId(state: string): string {
  return hashSecret(state).slice(0, 22);
}
