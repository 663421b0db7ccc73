import { Controller, Get, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import {
  OAuth2AuthorizationService,
  OAuth2ProviderRegistry,
  OAuth2TokenService,
} from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import { DemoProviderProcess } from '../demo-provider/demo-provider.process.js';
import { DesksService } from '../publishing/desks.service.js';
import type { Desk } from '../publishing/desks.service.js';
import { noticeFor } from '../publishing/notices.js';
import { PublishingService } from '../publishing/publishing.service.js';
import { SessionService } from '../session/session.service.js';
import { StandIns } from '../stand-ins/stand-ins.js';
import type { ConnectionCard } from './connection.card.js';
import { connectionsSection } from './connections.section.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { loginPage } from './login.page.js';
import { publishedSection } from './published.section.js';
import { PrivatePage } from './private-page.decorator.js';

@Controller()
export class HomeController {
  constructor(
    private readonly sessions: SessionService,
    private readonly tokens: OAuth2TokenService,
    private readonly authorization: OAuth2AuthorizationService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly publishing: PublishingService,
    private readonly desks: DesksService,
    private readonly demo: DemoProviderProcess,
    private readonly standIns: StandIns,
  ) {}

  @Get()
  @PrivatePage()
  async home(@Req() request: Request, @Query('notice') notice: unknown): Promise<string> {
    const owner = this.sessions.userOf(request);
    return owner ? (await this.page(owner, notice)).text : loginPage().text;
  }

  private async page(owner: string, notice: unknown): Promise<Html> {
    const connections = await this.tokens.find({ owner });
    const desk = this.desks.of(owner);
    const cards = connections.map((connection) => this.card(connection, desk));
    const connectable = this.providers.names().map((name) => this.providers.get(name));
    return layout(
      owner,
      html`${banner(notice)} ${connectionsSection(connectable, cards)}
      ${cards.length > 0 ? publishedSection(desk.published, this.demo.issuer) : ''}`,
    );
  }

  private card(connection: OAuth2Token, desk: Desk): ConnectionCard {
    const { id, ownerId: owner, provider } = connection;
    return {
      connection,
      label: this.providers.get(provider).label,
      isStandIn: this.standIns.has(provider),
      reconnectUrl: this.authorization.connectUrl({
        owner,
        provider,
        token: connection,
        returnTo: '/',
      }),
      publisher: this.publishing.for(connection),
      kept: desk.drafts.get(id),
    };
  }
}

function banner(code: unknown): Html | string {
  const notice = noticeFor(code);
  if (!notice) return '';
  return html`<p role="status" class="notice ${notice.good ? 'good' : 'bad'}">${notice.text}</p>`;
}
