import { Injectable } from '@nestjs/common';
import { InjectOAuth2Client, OAuth2ProviderClient } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import type { Draft, DraftField, Publisher } from '../publisher.js';

@Injectable()
export class DemoPublisher implements Publisher {
  readonly provider = 'demo';
  readonly action = 'Post to the demo provider';

  constructor(@InjectOAuth2Client('demo') private readonly demo: OAuth2ProviderClient) {}

  fields(): DraftField[] {
    return [{ name: 'text', label: 'Message', maxLength: 280 }];
  }

  async publish(connection: OAuth2Token, { text }: Draft): Promise<string> {
    // The client sends a token that is valid now: an expired one is refreshed by this line.
    const { data } = await this.demo.for(connection).post<{ text: string }>('/posts', { text });
    return data.text;
  }
}
