import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';

const SUBMIT = 'https://oauth.reddit.com/api/submit';
const FIRST_ID = 0x1f2e3d;

/** What tests can change about Reddit's communities. */
export interface RedditCommunities {
  /** The communities that exist; posts to any other are refused. */
  communities: string[];
}

type Form = Partial<Record<string, string>>;

/** Publishes text posts at Reddit; what is wrong with one is sent with status 200. */
export function postRoute(fake: FakeParts, extras: RedditCommunities): FakeRoute {
  const handle = (request: FakeRequest): FakeResponse => submit(fake, extras, request);
  return { endpoint: 'post', method: 'POST', url: SUBMIT, handle };
}

function submit(
  { state, errors, api }: FakeParts,
  { communities }: RedditCommunities,
  request: FakeRequest,
): FakeResponse {
  const { posts } = state;
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!scopes.includes('submit') && !scopes.includes('*')) {
      return errors.error('insufficient_scope');
    }
    const form = Object.fromEntries(request.form) as Form;
    const { sr = '', title = '', text = '' } = form;
    const error = findError(form, communities);
    if (error !== undefined) return json(200, { json: { errors: [error] } });
    const id = (FIRST_ID + posts.length).toString(36);
    const slug = title.toLowerCase().replace(/\W+/g, '_');
    const url = `https://www.reddit.com/r/${sr}/comments/${id}/${slug}/`;
    posts.push({ id: `t3_${id}`, account, url, title, text, at: request.at });
    return json(200, {
      json: { errors: [], data: { url, drafts_count: 0, id, name: `t3_${id}` } },
    });
  });
}

function findError({ kind, sr, title }: Form, communities: string[]): string[] | undefined {
  if (kind !== 'self') return ['INVALID_OPTION', 'that option is not valid', 'kind'];
  if (!sr) return ['SUBREDDIT_REQUIRED', 'you must enter a subreddit', 'sr'];
  if (!communities.includes(sr)) {
    return ['SUBREDDIT_NOEXIST', "that subreddit doesn't exist", 'sr'];
  }
  return title?.trim() ? undefined : ['NO_TEXT', 'we need something here', 'title'];
}
