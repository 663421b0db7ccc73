import { createHash, randomBytes } from 'node:crypto';

/** How the S256 challenge is encoded; `hex` for TikTok's desktop flow. */
export type CodeChallengeEncoding = 'base64url' | 'hex';

/**
 * Creates a code verifier: 32 random octets, 43 characters.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.1 RFC 7636 section 4.1}
 */
export function createCodeVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The S256 challenge of a verifier.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7636#section-4.2 RFC 7636 section 4.2}
 */
export function createCodeChallenge(
  codeVerifier: string,
  encoding: CodeChallengeEncoding = 'base64url',
): string {
  return createHash('sha256').update(codeVerifier).digest(encoding);
}
