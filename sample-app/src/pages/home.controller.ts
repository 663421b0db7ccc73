import { Controller, Get, Header, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { OAuth2ProviderRegistry, OAuth2TokenService } from 'nestjs-oauth2-capture';
import type { OAuth2Token } from 'nestjs-oauth2-capture';
import { DemoProviderProcess } from '../demo-provider/demo-provider.process.js';
import { PostsService } from '../posts/posts.service.js';
import { SessionService } from '../session/session.service.js';
import { connectionsSection } from './connections.section.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { loginPage } from './login.page.js';
import { noticeFor, noticeOf } from './notices.js';
import { postsSection } from './posts.section.js';

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'none'";

@Controller()
export class HomeController {
  constructor(
    private readonly sessions: SessionService,
    private readonly tokens: OAuth2TokenService,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly posts: PostsService,
    private readonly demo: DemoProviderProcess,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Security-Policy', CONTENT_SECURITY_POLICY)
  async home(@Req() request: Request, @Query('notice') notice: unknown): Promise<string> {
    const owner = this.sessions.userOf(request);
    return owner ? (await this.page(owner, notice)).text : loginPage().text;
  }

  private async page(owner: string, notice: unknown): Promise<Html> {
    const demoAccounts = await this.tokens.find({ owner, provider: 'demo' });
    const posts = await this.postsSection(owner, demoAccounts);
    // Read only now: showing the posts may have renewed a token.
    const connections = await this.tokens.find({ owner });
    return layout(
      owner,
      html`${banner(notice)} ${connectionsSection(this.providers.names(), connections)} ${posts}`,
    );
  }

  private async postsSection(owner: string, accounts: OAuth2Token[]): Promise<Html | string> {
    const usable = accounts.filter((account) => account.status !== 'reauthorization_required');
    if (!usable[0]) return '';
    try {
      const posts = await this.posts.list({ id: usable[0].id, owner });
      return postsSection(usable, posts, this.demo.issuer);
    } catch (error) {
      return banner(noticeOf(error));
    }
  }
}

function banner(code: unknown): Html | string {
  const notice = noticeFor(code);
  if (!notice) return '';
  return html`<p role="status" class="notice ${notice.good ? 'good' : 'bad'}">${notice.text}</p>`;
}
