import type { FakeAccount } from '../../grants/fake-accounts.js';
import { form } from '../../server/fake-response.js';
import type { FakeBehaviour } from '../fake-definition.js';

/** The account that is signed in at the start. */
export const GITHUB_ACCOUNT: FakeAccount = {
  id: '583231',
  name: 'Ada Lovelace',
  username: 'ada',
  email: 'ada@example.com',
  avatarUrl: 'https://avatars.githubusercontent.com/u/583231?v=4',
};

/** What OAuth apps and GitHub Apps share at github.com. Both declare the checks that are named here. */
export const githubBehaviour: FakeBehaviour = ({ state }, standard) => {
  const { facts } = state;
  const issuer = (): string | undefined =>
    state.has('no_issuer') ? undefined : facts.authorization.iss_in_callback;
  return {
    configuration: {
      endpoints: () => ({
        ...standard.configuration.endpoints(),
        emails: state.local(facts.endpoints.userinfo[1]!.url),
      }),
    },

    errors: {
      body(kind, fact, message) {
        const body = standard.errors.body(kind, fact, message) as Record<string, unknown>;
        if (fact?.http !== 200) return body;
        return { ...body, error_uri: 'https://docs.github.com/apps/troubleshooting-token-errors' };
      },
    },

    authorization: {
      callbackParameters(code) {
        if (state.has('wrong_issuer')) code.wrongIssuer = 'https://github.example/login/oauth';
        return { iss: code.wrongIssuer ?? issuer() };
      },
      denial(kind) {
        const iss = issuer();
        return {
          ...standard.authorization.denial(kind),
          error_description: 'The user has denied your application access.',
          error_uri: 'https://docs.github.com/apps/troubleshooting-authorization-request-errors',
          ...(iss !== undefined && { iss }),
        };
      },
      // Spaces are documented; commas are also in use.
      areScopesSeparated: () => true,
    },

    token: {
      // The status is always 200, and the format is a form unless the client asks for JSON.
      respond(request) {
        const response = standard.token.respond(request);
        if (request.headers.accept?.includes('application/json')) return response;
        const message = 'a token request without Accept: application/json';
        state.violate(request, 'accept-json', message);
        return form(response.status, JSON.parse(response.body) as object);
      },
      grantType: (request) => standard.token.grantType(request) ?? 'authorization_code',
    },
  };
};

/** The value of a token, with the prefix of its kind. */
export function withPrefix(value: string, prefix: string): string {
  return value.replace(/^\w+-/, prefix);
}
