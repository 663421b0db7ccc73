import { createHash } from 'node:crypto';
import type { Slip } from '../faults/fake-journal.js';
import type { FakeCode } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import type { FakeResponse } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';
import type { ErrorResponses } from './error-responses.js';
import type { TokenIssuer } from './token-issuer.js';

/** The authorization code grant at the token endpoint. */
export interface CodeExchange {
  respond: (request: FakeRequest) => FakeResponse;
  /** The error response for a code that is not valid; undefined means that the code is known. */
  refuse: (request: FakeRequest, code: FakeCode | undefined) => FakeResponse | undefined;
  /** The error of the facts for a code that is not valid. */
  errorKind: (slip: Slip) => string;
  refuseVerifier: (request: FakeRequest, code: FakeCode) => FakeResponse | undefined;
  /** RFC 7636 section 4.6. */
  isVerified: (verifier: string, challenge: string | null, method: string) => boolean;
}

export function codeExchange({
  state,
  errors,
  issuer,
}: {
  state: FakeState;
  errors: ErrorResponses;
  issuer: TokenIssuer;
}): CodeExchange {
  const { facts } = state;
  const steps: CodeExchange = {
    respond(request) {
      const code = state.grants.codes.get(request.form.get('code') ?? '');
      return steps.refuse(request, code) ?? issuer.respond(issuer.issue(code!.grant, 'code'));
    },

    refuse(request, code) {
      const refuse = (slip: Slip, message: string) => {
        state.slip(request, slip, message);
        return errors.error(steps.errorKind(slip), message);
      };
      if (code === undefined) {
        const slip = state.consent.wasRefused ? 'code_after_denial' : 'code_unknown';
        return refuse(slip, 'this code was never issued');
      }
      if (code.used) return refuse('code_reuse', 'this code was sent before');
      code.used = true;
      const lifetime = facts.lifetimes.authorization_code_s;
      if (lifetime !== undefined && request.at >= code.issuedAt + lifetime * 1000) {
        return refuse('code_late', 'this code has expired');
      }
      if (request.form.get('redirect_uri') !== code.grant.redirectUri) {
        state.slip(request, 'redirect_uri', 'not the redirect_uri of the authorization request');
        return errors.error(steps.errorKind('redirect_uri'));
      }
      if (code.wrongIssuer !== undefined) {
        const message = `the redirect named the issuer ${code.wrongIssuer}`;
        state.slip(request, 'wrong_issuer', message);
      }
      return steps.refuseVerifier(request, code);
    },

    errorKind(slip) {
      const isMismatch = slip === 'redirect_uri' && facts.errors.redirect_mismatch;
      return isMismatch ? 'redirect_mismatch' : 'code_invalid_or_reused';
    },

    refuseVerifier(request, { grant }) {
      const challenge = grant.parameters.get('code_challenge');
      const verifier = request.form.get('code_verifier');
      const method = grant.parameters.get('code_challenge_method') ?? 'plain';
      const isRight =
        verifier === null ? challenge === null : steps.isVerified(verifier, challenge, method);
      if (isRight) return undefined;
      state.slip(request, 'verifier', 'the code_verifier does not belong to the challenge');
      const isChecked = ['required', 'supported'].includes(facts.pkce.status);
      return isChecked ? errors.error('bad_verifier') : undefined;
    },

    isVerified(verifier, challenge, method) {
      if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
      if (method === 'plain') return verifier === challenge;
      return createHash('sha256').update(verifier).digest('base64url') === challenge;
    },
  };
  return steps;
}
