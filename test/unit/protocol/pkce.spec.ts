import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createCodeChallenge, createCodeVerifier } from '../../../lib/protocol/oauth/pkce.js';

describe('PKCE', () => {
  // RFC 7636 appendix B.
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

  it("S-022 Q-06: makes the challenge of RFC 7636's own example", () => {
    expect(createCodeChallenge(verifier)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('S-022 Q-07: makes verifiers of 43 unreserved characters, no two alike', () => {
    const verifiers = Array.from({ length: 200 }, createCodeVerifier);
    expect(new Set(verifiers).size).toBe(200);
    for (const one of verifiers) expect(one).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
  });

  it('spells the challenge in hex where a provider wants that', () => {
    const hex = createHash('sha256').update(verifier).digest('hex');
    expect(createCodeChallenge(verifier, 'hex')).toBe(hex);
  });
});
