import { ConflictException, Controller, Get, Param, Req } from '@nestjs/common';
import { NotConnectedError, OAuth2TokenService } from 'nestjs-oauth2-capture';
import { type HttpRequest, Session } from './session';
import { settings } from './settings';

/** Reads the user's profile at the provider with the captured token. */
@Controller('profile')
export class ProfileController {
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly session: Session,
  ) {}

  @Get(':provider')
  async show(@Param('provider') provider: string, @Req() request: HttpRequest): Promise<unknown> {
    const owner = this.session.resolveOwner(request) ?? '';
    const token = await this.tokens.getValidToken({ owner, provider }).catch((error: unknown) => {
      if (!(error instanceof NotConnectedError)) throw error;
      throw new ConflictException({ connectUrl: error.connectUrl });
    });
    const answer = await fetch(`${settings.acmeUrl}/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, profile: await answer.json() };
  }
}
