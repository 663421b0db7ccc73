import { type FakeAnswer, json } from '../../server/fake-response.js';
import { numericId } from '../../state/fake-posts.js';
import { type FakeRequest, jsonOf } from '../../server/fake-request.js';
import type { FakeRoute } from '../../server/fake-route.js';
import { StandardFake } from '../../endpoints/token-endpoint.js';

const TWEETS = 'https://api.x.com/2/tweets';
const REQUIRED = ['tweet.read', 'tweet.write', 'users.read'];
const LONGEST = 280;

/** What X does with a post. */
export abstract class TwitterPostsFake extends StandardFake {
  protected override routes(): FakeRoute[] {
    const handle = (request: FakeRequest): FakeAnswer => this.tweet(request);
    return [...super.routes(), { endpoint: 'post', method: 'POST', url: TWEETS, handle }];
  }

  private tweet(request: FakeRequest): FakeAnswer {
    return this.withToken(request, ({ scopes, grant: { account } }) => {
      if (!REQUIRED.every((scope) => scopes.includes(scope))) {
        return this.error('insufficient_scope');
      }
      const { text } = jsonOf(request);
      if (typeof text !== 'string' || text.trim() === '') return invalid();
      if (text.length > LONGEST) return forbidden('Your Tweet text is too long.');
      if (this.posts.some((post) => post.account.id === account.id && post.text === text)) {
        return forbidden('You are not allowed to create a Tweet with duplicate content.');
      }
      const id = numericId();
      const url = `https://x.com/${account.username}/status/${id}`;
      this.posts.push({ id, account, url, text, at: request.at });
      return json(201, { data: { id, text, edit_history_tweet_ids: [id] } });
    });
  }
}

function forbidden(detail: string): FakeAnswer {
  return json(403, { detail, type: 'about:blank', title: 'Forbidden', status: 403 });
}

function invalid(): FakeAnswer {
  return json(400, {
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });
}
