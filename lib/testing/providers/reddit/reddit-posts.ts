import { type FakeAnswer, json } from '../../server/fake-response.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { RedditApiFake } from './reddit-api.js';

const SUBMIT = 'https://oauth.reddit.com/api/submit';
const FIRST_ID = 0x1f2e3d;

/** What Reddit does with a text post; whatever is wrong with one is told with status 200. */
export abstract class RedditPostsFake extends RedditApiFake {
  /** The communities that there are; posts to any other are refused. */
  communities: string[] = ['test'];

  override reset(): void {
    super.reset();
    this.communities = ['test'];
  }

  protected override routes(): FakeRoute[] {
    const handle = (request: FakeRequest): FakeAnswer => this.submit(request);
    return [...super.routes(), { endpoint: 'post', method: 'POST', url: SUBMIT, handle }];
  }

  private submit(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!scopes.includes('submit') && !scopes.includes('*')) {
        return this.error('insufficient_scope');
      }
      const form = Object.fromEntries(request.form) as Partial<Record<string, string>>;
      const { sr = '', title = '', text = '' } = form;
      const wrong = this.wrongWith(form);
      if (wrong !== undefined) return json(200, { json: { errors: [wrong] } });
      const id = (FIRST_ID + this.posts.length).toString(36);
      const slug = title.toLowerCase().replace(/\W+/g, '_');
      const url = `https://www.reddit.com/r/${sr}/comments/${id}/${slug}/`;
      this.posts.push({ id: `t3_${id}`, account, url, title, text, at: request.at });
      return json(200, {
        json: { errors: [], data: { url, drafts_count: 0, id, name: `t3_${id}` } },
      });
    });
  }

  private wrongWith({ kind, sr, title }: Partial<Record<string, string>>): string[] | undefined {
    if (kind !== 'self') return ['INVALID_OPTION', 'that option is not valid', 'kind'];
    if (!sr) return ['SUBREDDIT_REQUIRED', 'you must enter a subreddit', 'sr'];
    if (!this.communities.includes(sr)) {
      return ['SUBREDDIT_NOEXIST', "that subreddit doesn't exist", 'sr'];
    }
    return title?.trim() ? undefined : ['NO_TEXT', 'we need something here', 'title'];
  }
}
