import type { FakeParts } from '../../endpoints/fake-parts.js';
import { type FakeRequest, readJson } from '../../server/fake-request.js';
import { empty, type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { numericId } from '../../state/fake-posts.js';
import { refuseVersion, createSubject } from './linkedin-api.js';

const POSTS = 'https://api.linkedin.com/rest/posts';
const REQUIRED = ['author', 'commentary', 'visibility', 'distribution', 'lifecycleState'];

/** Publishes posts of members at LinkedIn. */
export function postRoute(fake: FakeParts): FakeRoute {
  return { endpoint: 'post', method: 'POST', url: POSTS, handle: (r) => createPost(fake, r) };
}

function createPost({ state, api }: FakeParts, request: FakeRequest): FakeResponse {
  const refused = refuseVersion(request);
  if (refused !== undefined) return refused;
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!scopes.includes('w_member_social')) {
      return denied('Not enough permissions to access: posts.CREATE.20250601');
    }
    const post = readJson(request);
    const missing = REQUIRED.find((name) => !post[name]);
    if (missing !== undefined) return unprocessable(missing);
    if (post.author !== `urn:li:person:${createSubject(state, account)}`) {
      return denied('Data Processing Exception while processing fields [/author]');
    }
    const id = `urn:li:share:${numericId()}`;
    const url = `https://www.linkedin.com/feed/update/${id}/`;
    state.posts.push({ id, account, url, text: String(post.commentary), at: request.at });
    return empty(201, { 'x-restli-id': id });
  });
}

function denied(message: string): FakeResponse {
  return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED', message });
}

function unprocessable(name: string): FakeResponse {
  const message = `ERROR :: /${name} :: field is required but not found and has no default value`;
  return json(422, { status: 422, message });
}
