import { randomBytes } from 'node:crypto';

/** An id token with a signature that cannot be checked: it comes from the token endpoint itself. */
export function idToken(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: 'RS256', kid: 'fake', typ: 'JWT' };
  return `${part(header)}.${part(claims)}.${randomBytes(256).toString('base64url')}`;
}
