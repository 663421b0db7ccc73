import { type FakeAnswer, json } from '../../server/fake-response.js';
import { type FakeRequest, jsonOf } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { GitHubFamilyFake } from './github-family.js';

const ISSUES = 'https://api.github.com/repos/{owner}/{repo}/issues';
const ALLOWING = ['repo', 'public_repo'];

/** What GitHub does with a new issue. */
export abstract class GitHubIssuesFake extends GitHubFamilyFake {
  /** The repositories that each account has below its login; any other is not found. */
  repositories: string[] = ['notes'];

  override reset(): void {
    super.reset();
    this.repositories = ['notes'];
  }

  protected override routes(): FakeRoute[] {
    const handle: FakeRoute['handle'] = (request, { owner = '', repo = '' }) =>
      this.openIssue(request, owner, repo);
    return [...super.routes(), { endpoint: 'post', method: 'POST', url: ISSUES, handle }];
  }

  private openIssue(request: FakeRequest, owner: string, repo: string): FakeAnswer {
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      const isThere = owner === account.username && this.repositories.includes(repo);
      // What a token may not see is not there.
      if (!isThere || !scopes.some((scope) => ALLOWING.includes(scope))) return notFound();
      const { title, body } = jsonOf(request);
      if (typeof title !== 'string' || title.trim() === '') return untitled();
      const number = this.posts.length + 1;
      const text = typeof body === 'string' ? body : '';
      const url = `https://github.com/${owner}/${repo}/issues/${number}`;
      this.posts.push({ id: String(number), account, url, title, text, at: request.at });
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
}

function notFound(): FakeAnswer {
  const documentation_url = 'https://docs.github.com/rest/issues/issues#create-an-issue';
  return json(404, { message: 'Not Found', documentation_url, status: '404' });
}

function untitled(): FakeAnswer {
  const errors = [{ resource: 'Issue', field: 'title', code: 'missing_field' }];
  return json(422, { message: 'Validation Failed', errors, status: '422' });
}
