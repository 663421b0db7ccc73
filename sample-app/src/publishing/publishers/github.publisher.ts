import { Injectable } from '@nestjs/common';
import { InjectOAuth2Client, OAuth2ProviderClient } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import { RefusedPostError } from '../publisher.js';
import type { Draft, DraftField, Publisher } from '../publisher.js';

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

/** https://docs.github.com/rest/issues/issues#create-an-issue */
@Injectable()
export class GitHubPublisher implements Publisher {
  readonly provider = 'github';
  readonly action = 'Open a GitHub issue';

  constructor(@InjectOAuth2Client('github') private readonly github: OAuth2ProviderClient) {}

  fields({ username }: OAuth2Token): DraftField[] {
    const initial = `${username ?? ''}/notes`;
    return [
      { name: 'repository', label: 'Repository', maxLength: 140, initial },
      { name: 'title', label: 'Title', maxLength: 256 },
      { name: 'text', label: 'Text', maxLength: 65_536 },
    ];
  }

  async publish(connection: OAuth2Token, draft: Draft): Promise<string> {
    const { repository = '', title, text } = draft;
    if (!REPOSITORY.test(repository)) {
      throw new RefusedPostError('a repository is written as owner/name');
    }
    const { data } = await this.github
      .for(connection)
      .post<{ html_url: string }>(`/repos/${repository}/issues`, { title, body: text });
    return data.html_url;
  }
}
