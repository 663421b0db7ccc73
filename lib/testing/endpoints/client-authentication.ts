import type { FakeRequest } from '../server/fake-request.js';
import type { FakeResponse } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';
import type { ErrorResponses } from './error-responses.js';

/** Authenticates the client in the ways that the facts name, and never in two at once. */
export interface ClientAuthentication {
  /** The error response for a client that is not authenticated. */
  refuse: (request: FakeRequest) => FakeResponse | undefined;
}

export function clientAuthentication({
  state,
  errors,
}: {
  state: FakeState;
  errors: ErrorResponses;
}): ClientAuthentication {
  return {
    refuse(request) {
      const { client, facts } = state;
      const { methods, secret_param = 'client_secret' } = facts.client_auth;
      const id = request.form.get(state.clientIdParameter);
      const secret = request.form.get(secret_param);
      const { basic } = request;
      const isInHeader = basic !== undefined && methods.includes('client_secret_basic');
      const isInBody =
        secret !== null && methods.some((name) => name.startsWith('client_secret_post'));
      if (basic !== undefined && secret !== null) {
        const message = 'credentials in the header and in the body';
        state.slip(request, 'client_authentication', message);
      } else if (!isInHeader && !isInBody) {
        state.slip(request, 'client_authentication', 'no credentials where they are expected');
      }
      const given = isInHeader ? basic : isInBody ? { id, secret } : undefined;
      const isRight = given?.id === client.id && given.secret === client.secret;
      return isRight ? undefined : errors.error('client_auth_failed');
    },
  };
}
