import { BadRequestException, Body, Controller, Inject, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';
import { SESSION_COOKIE, SESSION_HOURS, SessionService, USERS } from './session.service.js';

@Controller()
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('login')
  login(@Body('user') name: unknown, @Res() response: Response): void {
    const user = USERS.find((known) => known === name);
    if (!user) throw new BadRequestException(`The demo knows ${USERS.join(' and ')}.`);
    this.setCookie(response, this.sessions.issue(user), SESSION_HOURS * 3_600_000);
    response.redirect(303, '/');
  }

  @Post('logout')
  logout(@Res() response: Response): void {
    this.setCookie(response, '', 0);
    response.redirect(303, '/');
  }

  private setCookie(response: Response, value: string, maxAge: number): void {
    const secure = this.settings.baseUrl.startsWith('https:');
    response.cookie(SESSION_COOKIE, value, { httpOnly: true, sameSite: 'lax', secure, maxAge });
  }
}
