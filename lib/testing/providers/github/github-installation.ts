import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeGrant, FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { GitHubFamilyFake } from './github-family.js';

const REPOSITORY = 'https://api.github.com/repos/{owner}/{repository}';
const EARLY_MS = 3_600_000;

/** What a user of a GitHub App may reach, and for how long an access token may. */
export abstract class GitHubInstallationFake extends GitHubFamilyFake {
  /** Repositories, as `owner/name`, that both the user and the installation may reach. */
  readonly repositories = new Set(['ada/engine']);
  private readonly outOfReach = new Set<FakeGrant>();

  override reset(): void {
    super.reset();
    this.outOfReach.clear();
  }

  protected override routes(): FakeRoute[] {
    return [
      ...super.routes(),
      {
        endpoint: 'repository',
        method: 'GET',
        url: REPOSITORY,
        handle: (request, { owner, repository }) =>
          this.repository(request, `${owner}/${repository}`),
      },
    ];
  }

  protected override refresh(request: FakeRequest): FakeAnswer {
    const refresh = this.grants.tokens.get(request.form.get('refresh_token') ?? '');
    const held = refresh === undefined ? [] : this.grants.tokensOf(refresh.grant);
    const access = held.filter(({ kind }) => kind === 'access');
    const isEarly = access.some(({ expiresAt }) => (expiresAt ?? 0) > request.at + EARLY_MS);
    if (refresh !== undefined && this.outOfReach.delete(refresh.grant) && isEarly) {
      this.violate(request, 'installation-reach', 'a refresh because of a 404');
    }
    const answer = super.refresh(request);
    if (refresh?.replacedBy === request) this.replace(access, request);
    return answer;
  }

  protected override accessTokenInvalid(
    request: FakeRequest,
    token: FakeToken | undefined,
  ): FakeAnswer {
    if (token?.end === 'rotated' && token.replacedBy?.lost !== true) {
      this.violate(request, 'old-access-token', 'this access token ended with a refresh');
    }
    return super.accessTokenInvalid(request, token);
  }

  private repository(request: FakeRequest, name: string): FakeAnswer {
    return this.withToken(request, ({ grant }) => {
      if (this.repositories.has(name)) return json(200, { full_name: name });
      this.outOfReach.add(grant);
      return json(404, { message: 'Not Found' });
    });
  }

  private replace(tokens: FakeToken[], request: FakeRequest): void {
    for (const token of tokens) {
      this.grants.end(token, 'rotated');
      token.replacedBy = request;
    }
  }
}
