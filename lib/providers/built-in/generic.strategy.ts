import { isSafeEndpoint } from '../../core/configuration/secure-url.js';
import {
  type AuthorizationServerMetadata,
  discover,
} from '../../protocol/oauth/authorization-server-metadata.js';
import { isMicrosoft } from '../configured/microsoft.js';
import { OAuth2Provider } from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';

const TRUST_METADATA_FOR_MS = 60 * 60 * 1000;
const CACHE_FAILURE_FOR_MS = 5_000;

/** The name of the strategy for providers that have no strategy of their own. */
export const GENERIC_STRATEGY = 'generic';

/** Any standard server: configured by its issuer (everything is discovered), or by its endpoints. */
@OAuth2Provider(GENERIC_STRATEGY)
export class GenericStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'OAuth2',
    endpoints: { authorization: '', token: '' },
    pkce: 'supported',
    clientAuthentication: 'client_secret_basic',
    refresh: { grant: 'refresh_token', rotation: 'sometimes' },
    identity: {
      id: ['sub', 'id'],
      name: ['name', 'display_name'],
      username: ['preferred_username', 'username', 'login', 'nickname'],
      email: ['email'],
      avatarUrl: ['picture', 'avatar_url'],
    },
    revocation: { ends: 'grant' },
  };

  private readonly known = new Map<
    string,
    { metadata: Promise<AuthorizationServerMetadata>; until: number }
  >();

  override async resolveDefinition(
    context: Omit<OAuth2ProviderContext, 'definition'>,
    configured: OAuth2ProviderDefinition,
  ): Promise<OAuth2ProviderDefinition> {
    const issuer = configured.issuer?.value;
    const definition =
      issuer === undefined || configured.endpoints.token !== ''
        ? configured
        : withMetadata(configured, await this.fetchMetadata(context, issuer));
    return definition;
  }

  override createAuthorizationRequest(
    context: OAuth2ProviderContext,
    request: Parameters<OAuth2ProviderStrategy['createAuthorizationRequest']>[1],
  ): string {
    const { definition } = context;
    // Microsoft asks again without it; with the parameter, many users need an administrator's consent.
    const isPrompted = !isMicrosoft(definition);
    const authorizationParameters = {
      ...(isPrompted && consentFor(request.scopes)),
      ...definition.authorizationParameters,
    };
    const asking = {
      ...(isPrompted && askAgainFor(request.scopes)),
      ...definition.askAgainParameters,
    };
    const prompting = {
      ...context,
      definition: { ...definition, authorizationParameters, askAgainParameters: asking },
    };
    return super.createAuthorizationRequest(prompting, request);
  }

  /** Concurrent callers share one request. A failure is cached for five seconds. */
  private fetchMetadata(
    { http, now }: Omit<OAuth2ProviderContext, 'definition'>,
    issuer: string,
  ): Promise<AuthorizationServerMetadata> {
    const known = this.known.get(issuer);
    if (known !== undefined && known.until > now()) return known.metadata;
    const metadata = discover(http, issuer, isSafeEndpoint);
    const entry = { metadata, until: now() + TRUST_METADATA_FOR_MS };
    this.known.set(issuer, entry);
    metadata.catch(() => (entry.until = now() + CACHE_FAILURE_FOR_MS));
    return metadata;
  }
}

/** OpenID Connect Core section 3.1.2.1; a plain OAuth2 server need not know the parameter. */
function askAgainFor(scopes: readonly string[]): Record<string, string> | undefined {
  return scopes.includes('openid') ? { prompt: 'consent' } : undefined;
}

function withMetadata(
  configured: OAuth2ProviderDefinition,
  metadata: AuthorizationServerMetadata,
): OAuth2ProviderDefinition {
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return {
    ...configured,
    endpoints: {
      authorization: metadata.authorization_endpoint,
      token: metadata.token_endpoint,
      userInfo: metadata.userinfo_endpoint,
      revocation: metadata.revocation_endpoint,
      introspection: metadata.introspection_endpoint,
      ...given(configured.endpoints),
    },
    issuer: {
      value: metadata.issuer,
      sent: metadata.authorization_response_iss_parameter_supported ? 'always' : 'sometimes',
    },
    // The host chose every other value than the default.
    clientAuthentication:
      configured.clientAuthentication === 'client_secret_basic' &&
      !methods.includes('client_secret_basic') &&
      methods.includes('client_secret_post')
        ? 'client_secret_post'
        : configured.clientAuthentication,
  };
}

/** The host's endpoints take precedence over the discovered ones. */
function given(endpoints: OAuth2ProviderDefinition['endpoints']): Partial<typeof endpoints> {
  return Object.fromEntries(Object.entries(endpoints).filter(([, url]) => Boolean(url)));
}

/** OpenID Connect Core 11: offline access is granted only with the consent prompt. */
function consentFor(scopes: readonly string[]): Record<string, string> | undefined {
  return scopes.includes('openid') && scopes.includes('offline_access')
    ? { prompt: 'consent' }
    : undefined;
}
