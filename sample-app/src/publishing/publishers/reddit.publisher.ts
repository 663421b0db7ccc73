import { Injectable } from '@nestjs/common';
import { InjectOAuth2Client, OAuth2ProviderClient } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import { RefusedPostError } from '../publisher.js';
import type { Draft, DraftField, Publisher } from '../publisher.js';

interface Submission {
  json: { errors: [code: string, message: string, field: string][]; data?: { url: string } };
}

/** https://www.reddit.com/dev/api/#POST_api_submit */
@Injectable()
export class RedditPublisher implements Publisher {
  readonly provider = 'reddit';
  readonly action = 'Post to Reddit';

  constructor(@InjectOAuth2Client('reddit') private readonly reddit: OAuth2ProviderClient) {}

  fields(): DraftField[] {
    return [
      { name: 'community', label: 'Community, without r/', maxLength: 21, initial: 'test' },
      { name: 'title', label: 'Title', maxLength: 300 },
      { name: 'text', label: 'Text', maxLength: 40_000 },
    ];
  }

  async publish(connection: OAuth2Token, { community, title, text }: Draft): Promise<string> {
    const form = { api_type: 'json', kind: 'self', sr: community, title, text };
    const body = new URLSearchParams(form as Record<string, string>);
    const client = this.reddit.for(connection);
    const { json } = (await client.post<Submission>('/api/submit', body)).data;
    // Reddit says with status 200 what is wrong with a post.
    if (!json.data)
      throw new RefusedPostError(json.errors.map(([, message]) => message).join('; '));
    return json.data.url;
  }
}
