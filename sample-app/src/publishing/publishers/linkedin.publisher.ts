import { Injectable } from '@nestjs/common';
import { InjectOAuth2Client, OAuth2ProviderClient } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import type { Draft, DraftField, Publisher } from '../publisher.js';

const MONTHS_BACK = 2;

/** https://learn.microsoft.com/linkedin/marketing/community-management/shares/posts-api */
@Injectable()
export class LinkedInPublisher implements Publisher {
  readonly provider = 'linkedin';
  readonly action = 'Post to LinkedIn';

  constructor(@InjectOAuth2Client('linkedin') private readonly linkedin: OAuth2ProviderClient) {}

  fields(): DraftField[] {
    return [{ name: 'text', label: 'Post', maxLength: 3_000 }];
  }

  async publish(connection: OAuth2Token, { text }: Draft): Promise<string> {
    const post = {
      author: `urn:li:person:${connection.resourceOwnerId}`,
      commentary: text,
      visibility: 'PUBLIC',
      distribution: { feedDistribution: 'MAIN_FEED' },
      lifecycleState: 'PUBLISHED',
    };
    const { headers } = await this.linkedin.for(connection).post('/rest/posts', post, {
      headers: { 'LinkedIn-Version': version(), 'X-Restli-Protocol-Version': '2.0.0' },
    });
    return `https://www.linkedin.com/feed/update/${String(headers['x-restli-id'])}/`;
  }
}

/** Versions appear monthly and live for a year. */
function version(): string {
  const month = new Date();
  month.setUTCMonth(month.getUTCMonth() - MONTHS_BACK, 1);
  return month.toISOString().slice(0, 7).replace('-', '');
}
