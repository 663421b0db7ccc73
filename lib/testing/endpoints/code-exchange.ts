import { createHash } from 'node:crypto';
import type { FakeAnswer } from '../server/fake-response.js';
import type { FakeCode } from '../grants/fake-grants.js';
import type { Slip } from '../faults/fake-journal.js';
import type { FakeRequest } from '../server/fake-request.js';
import { MintingFake } from './token-issuer.js';

/** A fake that knows its client and exchanges codes. */
export abstract class ExchangingFake extends MintingFake {
  /** The ways of client authentication that the facts name; never two at once. */
  protected refuseClient(request: FakeRequest): FakeAnswer | undefined {
    const { methods, secret_param = 'client_secret' } = this.facts.client_auth;
    const id = request.form.get(this.clientIdParameter);
    const secret = request.form.get(secret_param);
    const { basic } = request;
    const byHeader = basic !== undefined && methods.includes('client_secret_basic');
    const byBody = secret !== null && methods.some((name) => name.startsWith('client_secret_post'));
    if (basic !== undefined && secret !== null) {
      this.slip(request, 'client_authentication', 'credentials in the header and in the body');
    } else if (!byHeader && !byBody) {
      this.slip(request, 'client_authentication', 'no credentials where they are expected');
    }
    const given = byHeader ? basic : byBody ? { id, secret } : undefined;
    const isRight = given?.id === this.client.id && given.secret === this.client.secret;
    return isRight ? undefined : this.error('client_auth_failed');
  }

  protected exchangeCode(request: FakeRequest): FakeAnswer {
    const code = this.grants.codes.get(request.form.get('code') ?? '');
    return this.refuseCode(request, code) ?? this.tokens(this.issue(code!.grant, 'code'), request);
  }

  protected refuseCode(request: FakeRequest, code: FakeCode | undefined): FakeAnswer | undefined {
    const refuse = (
      slip: 'code_unknown' | 'code_after_denial' | 'code_reuse' | 'code_late',
      message: string,
    ) => {
      this.slip(request, slip, message);
      return this.error(this.codeError(slip), message);
    };
    if (code === undefined) {
      const slip = this.denied ? 'code_after_denial' : 'code_unknown';
      return refuse(slip, 'this code was never issued');
    }
    if (code.used) return refuse('code_reuse', 'this code was sent before');
    code.used = true;
    const lifetime = this.facts.lifetimes.authorization_code_s;
    if (lifetime !== undefined && request.at >= code.issuedAt + lifetime * 1000) {
      return refuse('code_late', 'this code has expired');
    }
    if (request.form.get('redirect_uri') !== code.grant.redirectUri) {
      this.slip(request, 'redirect_uri', 'not the redirect_uri of the authorization request');
      return this.error(this.codeError('redirect_uri'));
    }
    if (code.wrongIssuer !== undefined) {
      this.slip(request, 'wrong_issuer', `the redirect named the issuer ${code.wrongIssuer}`);
    }
    return this.refuseVerifier(request, code);
  }

  /** Which of the facts' errors answers a code that is no good. */
  protected codeError(slip: Slip): string {
    const isMismatch = slip === 'redirect_uri' && this.facts.errors.redirect_mismatch;
    return isMismatch ? 'redirect_mismatch' : 'code_invalid_or_reused';
  }

  protected refuseVerifier(request: FakeRequest, { grant }: FakeCode): FakeAnswer | undefined {
    const challenge = grant.parameters.get('code_challenge');
    const verifier = request.form.get('code_verifier');
    const method = grant.parameters.get('code_challenge_method') ?? 'plain';
    if (verifier === null ? challenge === null : this.proves(verifier, challenge, method)) {
      return undefined;
    }
    this.slip(request, 'verifier', 'the code_verifier does not belong to the challenge');
    const isChecked = ['required', 'supported'].includes(this.facts.pkce.status);
    return isChecked ? this.error('bad_verifier') : undefined;
  }

  /** RFC 7636 section 4.6. */
  protected proves(verifier: string, challenge: string | null, method: string): boolean {
    if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
    if (method === 'plain') return verifier === challenge;
    return createHash('sha256').update(verifier).digest('base64url') === challenge;
  }
}
