import { Controller, Post, Req, Res } from '@nestjs/common';
import { PublicUrls } from '../../core/configuration/public-urls.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../tokens/oauth2-token.service.js';
import { TokenRefreshError } from '../../tokens/token.errors.js';
import { HttpResponder } from '../messages/http-responder.js';
import { Callers } from '../callers/callers.js';
import type { CaptureRequest } from '../messages/capture-request.js';
import type { NoticeName } from '../pages/words/page-words.js';
import { NoApiRoute } from '../api-docs/api-route.decorator.js';

/** Asks the provider whether a connection works, for the button of the page. */
@NoApiRoute()
@Controller()
export class OAuth2CheckPageController {
  /** @internal made by Nest */
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly callers: Callers,
    private readonly urls: PublicUrls,
    private readonly responder: HttpResponder,
  ) {}

  @Post(':id/check')
  async check(@Req() request: CaptureRequest, @Res() response: unknown): Promise<void> {
    const { token } = await this.callers.connection(request, 'change');
    const notice = this.urls.noticeUrl(await this.validate(token), token.provider);
    this.responder.redirect(response, 303, notice);
  }

  private async validate(token: OAuth2Token): Promise<NoticeName> {
    try {
      const { valid } = await this.tokens.validate(token);
      return valid ? 'checked_works' : 'checked_dead';
    } catch (error) {
      if (error instanceof TokenRefreshError) return 'checked_unknown';
      throw error;
    }
  }
}
