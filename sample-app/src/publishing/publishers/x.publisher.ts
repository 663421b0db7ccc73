import { Injectable } from '@nestjs/common';
import { InjectOAuth2Client, OAuth2ProviderClient } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import type { Draft, DraftField, Publisher } from '../publisher.js';

/** https://docs.x.com/x-api/posts/create-post */
@Injectable()
export class XPublisher implements Publisher {
  readonly provider = 'twitter';
  readonly action = 'Post to X';

  constructor(@InjectOAuth2Client('twitter') private readonly x: OAuth2ProviderClient) {}

  fields(): DraftField[] {
    return [{ name: 'text', label: 'Post', maxLength: 280 }];
  }

  async publish(connection: OAuth2Token, { text }: Draft): Promise<string> {
    const client = this.x.for(connection);
    const { data } = await client.post<{ data: { id: string } }>('/2/tweets', { text });
    return `https://x.com/${connection.username ?? 'i'}/status/${data.data.id}`;
  }
}
