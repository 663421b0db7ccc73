import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { SessionService } from '../session/session.service.js';
import { PublishingService } from './publishing.service.js';

@Controller('posts')
export class PublishingController {
  constructor(
    private readonly sessions: SessionService,
    private readonly publishing: PublishingService,
  ) {}

  @Post()
  async create(
    @Req() request: Request,
    @Body() form: Record<string, unknown>,
    @Res() response: Response,
  ): Promise<void> {
    const owner = this.sessions.userOf(request);
    if (!owner) return response.redirect(303, '/');
    const { connection } = form;
    const notice =
      typeof connection === 'string' && connection !== ''
        ? await this.publishing.publish(owner, connection, form)
        : 'incomplete';
    response.redirect(303, `/?notice=${notice}`);
  }
}
