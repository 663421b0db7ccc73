import type { ProviderResponse } from '../../../protocol/http/http-exchange.js';
import { valueAt } from '../../../protocol/text/json.js';
import type { TokenResponse } from '../../../protocol/oauth/token-response.js';
import type { UpstreamError } from '../../../protocol/upstream.error.js';
import type {
  OAuth2ProviderContext,
  ResourceOwner,
} from '../../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../../strategy/oauth2-provider.strategy.js';
import { GOOGLE, GOOGLE_REVOCATION } from './google.definition.js';
import { isWithoutChannel, noChannel } from './no-channel.js';

/** A channel of a Google account: one account may own several, and chooses one when it consents. */
@OAuth2Provider('youtube')
export class YouTubeStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    ...GOOGLE,
    label: 'YouTube',
    documentation: 'https://developers.google.com/youtube/v3/guides/auth/server-side-web-apps',
    endpoints: {
      ...GOOGLE.endpoints,
      userInfo: 'https://www.googleapis.com/youtube/v3/channels',
      api: 'https://www.googleapis.com',
    },
    // youtube.upload alone does not allow reading which channel it is.
    scopes: [
      'openid',
      'profile',
      'https://www.googleapis.com/auth/youtube.upload',
      'https://www.googleapis.com/auth/youtube.readonly',
    ],
    userInfoParameters: { part: 'snippet', mine: 'true' },
    // The grant is the Google account's, and ends for its other channels too.
    revocation: { ...GOOGLE_REVOCATION, endsOwnerGrants: true },
    identity: {
      id: ['items.0.id'],
      name: ['items.0.snippet.title'],
      username: ['items.0.snippet.customUrl'],
      avatarUrl: ['items.0.snippet.thumbnails.default.url'],
    },
  };

  /** A Google account without a channel cannot be connected: its Google id is no channel id. */
  protected override async fetchResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<unknown> {
    const body = await super.fetchResource(context, url, accessToken, parameters);
    if (valueAt(body, 'items.0') !== undefined) return body;
    throw noChannel();
  }

  protected override resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError {
    return isWithoutChannel(response) ? noChannel() : super.resourceError(context, response);
  }

  /** The Google account is stored in the profile; the channel stays the account's id. */
  override async resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner> {
    const owner = await super.resourceOwner(context, tokens, nonce);
    const subject = this.idTokenClaims(context, tokens, nonce)?.sub;
    if (typeof subject !== 'string') return owner;
    return { ...owner, profile: { ...owner.profile, googleAccount: subject.slice(0, 255) } };
  }
}
