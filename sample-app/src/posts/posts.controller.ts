import { Body, Controller, Logger, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OAuth2TokenService } from 'nestjs-oauth2-capture';
import { noticeOf } from '../pages/notices.js';
import type { NoticeCode } from '../pages/notices.js';
import { SessionService } from '../session/session.service.js';
import { PostsService } from './posts.service.js';
import type { ConnectionRef } from './posts.service.js';

@Controller('posts')
export class PostsController {
  private readonly logger = new Logger(PostsController.name);

  constructor(
    private readonly sessions: SessionService,
    private readonly posts: PostsService,
    private readonly tokens: OAuth2TokenService,
  ) {}

  @Post()
  async create(
    @Req() request: Request,
    @Body() form: Record<string, unknown>,
    @Res() response: Response,
  ): Promise<void> {
    const owner = this.sessions.userOf(request);
    const { connection, text } = form;
    if (!owner) return response.redirect(303, '/');
    const complete = typeof connection === 'string' && typeof text === 'string' && text.trim();
    const notice = complete ? await this.post({ id: connection, owner }, text) : 'incomplete';
    response.redirect(303, `/?notice=${notice}`);
  }

  private async post(connection: ConnectionRef, text: string): Promise<NoticeCode> {
    try {
      const before = await this.renewedAt(connection);
      await this.posts.create(connection, text);
      const after = await this.renewedAt(connection);
      return before === after ? 'posted' : 'renewed';
    } catch (error) {
      this.logger.warn(String(error));
      return noticeOf(error);
    }
  }

  private async renewedAt(connection: ConnectionRef): Promise<number | undefined> {
    const token = await this.tokens.findOne(connection);
    return token?.lastRefreshedAt?.getTime();
  }
}
