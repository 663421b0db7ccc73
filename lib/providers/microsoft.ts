import type { OAuth2ProviderDefinition } from './oauth2-provider.definition.js';
import type { ScopeRules } from './scope-rules.js';

const HOSTS =
  /^(login\.microsoftonline\.(com|us|de)|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn|login\.(windows|microsoft)\.(net|com)|sts\.windows\.net|[\w-]+\.(ciamlogin|b2clogin)\.com)$/;

/** Scopes of Microsoft Graph come back without their prefix, and in the case that Microsoft prefers. */
export const MICROSOFT_SCOPE_RULES: ScopeRules = {
  scopesIgnoreCase: true,
  scopePrefixes: [
    'https://graph.microsoft.com/',
    'https://graph.microsoft.us/',
    'https://microsoftgraph.chinacloudapi.cn/',
    '00000003-0000-0000-c000-000000000000/',
  ],
  neverEchoedScopes: ['offline_access', '.default', '{api}/.default'],
};

/** Whether a provider is Microsoft's identity platform in one of its clouds, by its issuer or its endpoints. */
export function isMicrosoft({
  issuer,
  endpoints,
}: Pick<OAuth2ProviderDefinition, 'issuer' | 'endpoints'>): boolean {
  const urls = [issuer?.value ?? '', endpoints.authorization, endpoints.token];
  return urls.some((url) => URL.canParse(url) && HOSTS.test(new URL(url).hostname));
}
