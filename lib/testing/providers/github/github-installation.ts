import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeGrant } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import type { FakeBehaviour } from '../fake-definition.js';

const REPOSITORY = 'https://api.github.com/repos/{owner}/{repository}';
const EARLY_MS = 3_600_000;

/** What tests can change about the installation. */
export interface GitHubInstallation {
  /** Repositories, as `owner/name`, that both the user and the installation can access. */
  repositories: Set<string>;
}

/** Which repositories a user of a GitHub App can access, and how refreshes end access tokens. */
export const installationBehaviour: FakeBehaviour<GitHubInstallation> = (
  fake,
  standard,
  extras,
) => {
  const { state } = fake;
  const { grants } = state;
  /** Grants that got a 404 for a repository since their last refresh. */
  const refused = new WeakSet<FakeGrant>();
  return {
    requests: {
      routes: () => [...standard.requests.routes(), repositoryRoute(fake, extras, refused)],
    },

    token: {
      refresh(request) {
        const refresh = grants.tokens.get(request.form.get('refresh_token') ?? '');
        const held = refresh === undefined ? [] : grants.findTokens(refresh.grant);
        const access = held.filter(({ kind }) => kind === 'access');
        const isEarly = access.some(({ expiresAt }) => (expiresAt ?? 0) > request.at + EARLY_MS);
        if (refresh !== undefined && refused.delete(refresh.grant) && isEarly) {
          state.violate(request, 'installation-reach', 'a refresh because of a 404');
        }
        const response = standard.token.refresh(request);
        if (refresh?.replacedBy !== request) return response;
        for (const token of access) {
          grants.end(token, 'rotated');
          token.replacedBy = request;
        }
        return response;
      },
    },

    api: {
      refuse(request, token) {
        if (token?.end === 'rotated' && token.replacedBy?.lost !== true) {
          state.violate(request, 'old-access-token', 'this access token ended with a refresh');
        }
        return standard.api.refuse(request, token);
      },
    },
  };
};

function repositoryRoute(
  { api }: FakeParts,
  extras: GitHubInstallation,
  refused: WeakSet<FakeGrant>,
): FakeRoute {
  const sendRepository = (request: FakeRequest, name: string): FakeResponse =>
    api.withToken(request, ({ grant }) => {
      if (extras.repositories.has(name)) return json(200, { full_name: name });
      refused.add(grant);
      return json(404, { message: 'Not Found' });
    });
  return {
    endpoint: 'repository',
    method: 'GET',
    url: REPOSITORY,
    handle: (request, { owner, repository }) => sendRepository(request, `${owner}/${repository}`),
  };
}
