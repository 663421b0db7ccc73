import type { FakeParts } from '../../endpoints/fake-parts.js';
import { type FakeRequest, readJson } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';

const ISSUES = 'https://api.github.com/repos/{owner}/{repo}/issues';
const ALLOWING_SCOPES = ['repo', 'public_repo'];

/** What tests can change about repositories. */
export interface GitHubRepositories {
  /** The repositories that each account has below its login; any other is not found. */
  repositories: string[];
}

/** Opens issues at GitHub. */
export function issueRoute(fake: FakeParts, extras: GitHubRepositories): FakeRoute {
  return {
    endpoint: 'post',
    method: 'POST',
    url: ISSUES,
    handle: (request, { owner = '', repo = '' }) => openIssue(fake, extras, request, owner, repo),
  };
}

function openIssue(
  { state: { posts }, api }: FakeParts,
  { repositories }: GitHubRepositories,
  request: FakeRequest,
  owner: string,
  repo: string,
): FakeResponse {
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    const exists = owner === account.username && repositories.includes(repo);
    // A repository that a token may not see is not found.
    if (!exists || !scopes.some((scope) => ALLOWING_SCOPES.includes(scope))) return notFound();
    const { title, body } = readJson(request);
    if (typeof title !== 'string' || title.trim() === '') return untitled();
    const number = posts.length + 1;
    const text = typeof body === 'string' ? body : '';
    const url = `https://github.com/${owner}/${repo}/issues/${number}`;
    posts.push({ id: String(number), account, url, title, text, at: request.at });
    return json(201, {
      number,
      html_url: url,
      title,
      body: text,
      state: 'open',
      user: { login: account.username, id: BigInt(account.id) },
    });
  });
}

function notFound(): FakeResponse {
  const documentation_url = 'https://docs.github.com/rest/issues/issues#create-an-issue';
  return json(404, { message: 'Not Found', documentation_url, status: '404' });
}

function untitled(): FakeResponse {
  const errors = [{ resource: 'Issue', field: 'title', code: 'missing_field' }];
  return json(422, { message: 'Validation Failed', errors, status: '422' });
}
