import { type FakeToken, isActive } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import type { FakeResponse } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';
import type { ErrorResponses } from './error-responses.js';

/** Calls that carry an access token. */
export interface ProtectedApi {
  /** The access token of a request. */
  tokenValue: (request: FakeRequest) => string | undefined;
  /** The error response for a valid token that may not be used so. */
  refuseUse: (request: FakeRequest, token: FakeToken) => FakeResponse | undefined;
  /** The response to a token that has ended or expired, or was never issued. */
  refuse: (request: FakeRequest, token: FakeToken | undefined) => FakeResponse;
  /**
   * Responds to a call with a valid access token; refuses any other call.
   *
   * @param value the access token; the one of the request by default
   */
  withToken: (
    request: FakeRequest,
    respond: (token: FakeToken) => FakeResponse,
    value?: string,
  ) => FakeResponse;
}

export function protectedApi({
  state,
  errors,
}: {
  state: FakeState;
  errors: ErrorResponses;
}): ProtectedApi {
  const steps: ProtectedApi = {
    withToken(request, respond, value = steps.tokenValue(request)) {
      const token = state.grants.tokens.get(value ?? '');
      if (token === undefined || token.kind === 'refresh') {
        if (value !== undefined) {
          state.slip(request, 'access_token_unknown', 'this access token was never issued');
        }
        return steps.refuse(request, undefined);
      }
      if (isActive(token, request.at)) return steps.refuseUse(request, token) ?? respond(token);
      if (token.refused) {
        state.slip(request, 'access_token_loop', 'this token was refused before');
      }
      token.refused = true;
      return steps.refuse(request, token);
    },

    tokenValue: ({ bearer }) => bearer,
    refuseUse: () => undefined,
    refuse: () => errors.error('access_token_invalid'),
  };
  return steps;
}
