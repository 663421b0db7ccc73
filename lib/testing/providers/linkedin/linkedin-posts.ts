import { empty, type FakeAnswer, json } from '../../server/fake-response.js';
import { numericId } from '../../state/fake-posts.js';
import { type FakeRequest, jsonOf } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { LinkedInOrganisationsFake } from './linkedin-organisations.js';

const POSTS = 'https://api.linkedin.com/rest/posts';
const NEEDED = ['author', 'commentary', 'visibility', 'distribution', 'lifecycleState'];

/** What LinkedIn does with a post of a member. */
export abstract class LinkedInPostsFake extends LinkedInOrganisationsFake {
  protected postRoutes(): FakeRoute[] {
    const handle = (request: FakeRequest): FakeAnswer => this.publish(request);
    return [{ endpoint: 'post', method: 'POST', url: POSTS, handle }];
  }

  private publish(request: FakeRequest): FakeAnswer {
    const refused = this.refuseVersion(request);
    if (refused !== undefined) return refused;
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!scopes.includes('w_member_social')) {
        return denied('Not enough permissions to access: posts.CREATE.20250601');
      }
      const post = jsonOf(request);
      const missing = NEEDED.find((name) => !post[name]);
      if (missing !== undefined) return unprocessable(missing);
      if (post.author !== `urn:li:person:${this.subject(account)}`) {
        return denied('Data Processing Exception while processing fields [/author]');
      }
      const id = `urn:li:share:${numericId()}`;
      const url = `https://www.linkedin.com/feed/update/${id}/`;
      this.posts.push({ id, account, url, text: String(post.commentary), at: request.at });
      return empty(201, { 'x-restli-id': id });
    });
  }
}

function denied(message: string): FakeAnswer {
  return json(403, { status: 403, serviceErrorCode: 100, code: 'ACCESS_DENIED', message });
}

function unprocessable(name: string): FakeAnswer {
  const message = `ERROR :: /${name} :: field is required but not found and has no default value`;
  return json(422, { status: 422, message });
}
