import { Injectable, Logger } from '@nestjs/common';
import { OAuth2TokenService } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import { DesksService } from './desks.service.js';
import { findNotice } from './notices.js';
import type { NoticeCode } from './notices.js';
import type { Draft, Publisher } from './publisher.js';
import { DemoPublisher } from './publishers/demo.publisher.js';
import { GitHubPublisher } from './publishers/github.publisher.js';
import { LinkedInPublisher } from './publishers/linkedin.publisher.js';
import { RedditPublisher } from './publishers/reddit.publisher.js';
import { XPublisher } from './publishers/x.publisher.js';
import { describeRefusal } from './refusal.js';

const MAX_PUBLISHED = 50;

/** Publishes with a connected account. What could not be published stays on the desk. */
@Injectable()
export class PublishingService {
  private readonly logger = new Logger(PublishingService.name);
  private readonly publishers: readonly Publisher[];

  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly desks: DesksService,
    demo: DemoPublisher,
    x: XPublisher,
    linkedin: LinkedInPublisher,
    reddit: RedditPublisher,
    github: GitHubPublisher,
  ) {
    this.publishers = [demo, x, linkedin, reddit, github];
  }

  for({ provider }: OAuth2Token): Publisher | undefined {
    return this.publishers.find((publisher) => publisher.provider === provider);
  }

  /** @param id of a connection of `owner`; anybody else's is not found */
  async publish(owner: string, id: string, form: Record<string, unknown>): Promise<NoticeCode> {
    const connection = await this.tokens.findOne({ id, owner });
    const publisher = connection && this.for(connection);
    if (!publisher) return 'not_connected';
    const draft = createDraft(publisher, connection, form);
    const { drafts } = this.desks.of(owner);
    if (Object.values(draft).some((value) => value === '')) {
      drafts.set(id, { draft, problem: 'something is missing' });
      return 'incomplete';
    }
    try {
      return await this.send(publisher, connection, draft);
    } catch (error) {
      this.logger.warn(String(error));
      drafts.set(id, { draft, problem: describeRefusal(error) });
      return findNotice(error);
    }
  }

  private async send(publisher: Publisher, connection: OAuth2Token, draft: Draft) {
    const { id, ownerId, lastRefreshedAt } = connection;
    const where = await publisher.publish(connection, draft);
    const { drafts, published } = this.desks.of(ownerId);
    drafts.delete(id);
    const account = connection.name ?? connection.username ?? connection.resourceOwnerId;
    published.unshift({ action: publisher.action, account, where, at: new Date() });
    published.splice(MAX_PUBLISHED);
    const after = await this.tokens.findOne({ id, owner: ownerId });
    const isRefreshed = after?.lastRefreshedAt?.getTime() !== lastRefreshedAt?.getTime();
    return isRefreshed ? 'refreshed' : 'posted';
  }
}

function createDraft(publisher: Publisher, connection: OAuth2Token, form: Record<string, unknown>) {
  const entries = publisher.fields(connection).map(({ name, maxLength }) => {
    const value = form[name];
    return [name, typeof value === 'string' ? value.trim().slice(0, maxLength) : ''];
  });
  return Object.fromEntries(entries) as Draft;
}
