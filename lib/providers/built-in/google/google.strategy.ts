import type { ProviderResponse } from '../../../protocol/http/http-exchange.js';
import { valueAt } from '../../../protocol/text/json.js';
import { UpstreamError } from '../../../protocol/upstream.error.js';
import type {
  OAuth2ProviderContext,
  OAuth2Resource,
} from '../../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../../strategy/oauth2-provider.strategy.js';
import { GOOGLE } from './google.definition.js';
import { isWithoutChannel, noChannel } from './no-channel.js';

@OAuth2Provider('google')
export class GoogleStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    ...GOOGLE,
    endpoints: { ...GOOGLE.endpoints, accounts: 'https://www.googleapis.com/youtube/v3/channels' },
    resources: {
      kind: 'channel',
      scopes: ['https://www.googleapis.com/auth/youtube.readonly'],
    },
  };

  /** The YouTube channel of the account; it is used with the account's token. */
  override async listResources(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): Promise<OAuth2Resource[]> {
    const { accounts } = context.definition.endpoints;
    if (accounts === undefined) return super.listResources(context, accessToken);
    const query = { part: 'snippet', mine: 'true' };
    const body = await this.fetchResource(context, accounts, accessToken, query).catch(
      (error: unknown) => {
        if (error instanceof UpstreamError && error.problem === 'no_account') return undefined;
        throw error;
      },
    );
    const items = valueAt(body, 'items');
    return (Array.isArray(items) ? items : []).flatMap(readChannel);
  }

  protected override resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError {
    return isWithoutChannel(response) ? noChannel() : super.resourceError(context, response);
  }
}

function readChannel(item: unknown): OAuth2Resource[] {
  const id = valueAt(item, 'id');
  if (typeof id !== 'string') return [];
  const text = (path: string): string | undefined => {
    const value = valueAt(item, `snippet.${path}`);
    return typeof value === 'string' ? value : undefined;
  };
  const avatarUrl = text('thumbnails.default.url');
  return [
    {
      id,
      kind: 'channel',
      name: text('title') ?? null,
      username: text('customUrl') ?? null,
      profile: avatarUrl === undefined ? {} : { avatarUrl },
    },
  ];
}
