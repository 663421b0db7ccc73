import type { FakeParts } from '../../endpoints/fake-parts.js';
import { type FakeRequest, readJson } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { numericId } from '../../state/fake-posts.js';

const TWEETS = 'https://api.x.com/2/tweets';
const REQUIRED_SCOPES = ['tweet.read', 'tweet.write', 'users.read'];
const MAX_LENGTH = 280;

/** Publishes posts at X. */
export function postRoute(fake: FakeParts): FakeRoute {
  return { endpoint: 'post', method: 'POST', url: TWEETS, handle: (r) => createPost(fake, r) };
}

function createPost({ state, errors, api }: FakeParts, request: FakeRequest): FakeResponse {
  const { posts } = state;
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    if (!REQUIRED_SCOPES.every((scope) => scopes.includes(scope))) {
      return errors.error('insufficient_scope');
    }
    const { text } = readJson(request);
    if (typeof text !== 'string' || text.trim() === '') return invalid();
    if (text.length > MAX_LENGTH) return forbidden('Your Tweet text is too long.');
    if (posts.some((post) => post.account.id === account.id && post.text === text)) {
      return forbidden('You are not allowed to create a Tweet with duplicate content.');
    }
    const id = numericId();
    const url = `https://x.com/${account.username}/status/${id}`;
    posts.push({ id, account, url, text, at: request.at });
    return json(201, { data: { id, text, edit_history_tweet_ids: [id] } });
  });
}

function forbidden(detail: string): FakeResponse {
  return json(403, { detail, type: 'about:blank', title: 'Forbidden', status: 403 });
}

function invalid(): FakeResponse {
  return json(400, {
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });
}
