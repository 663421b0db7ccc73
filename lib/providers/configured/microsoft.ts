import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import type { ScopeRules } from '../definition/scope-rules.js';

/** Hosts of the identity platform: the public cloud and its regions, sovereign clouds, and customers' own directories. */
const HOSTS = [
  /^([\w-]+\.)?login\.microsoft(online)?\.(com|us|de)$/,
  /^login(-us)?\.microsoftonline\.(com|us)$/,
  /^(login|sts)\.(partner\.microsoftonline\.cn|chinacloudapi\.cn|microsoftonline\.(de|us))$/,
  /^(login|sts)\.windows\.net$/,
  /^login\.(live\.com|windows-ppe\.net|usgovcloudapi\.net|sovcloud-identity\.(fr|de|sg))$/,
  /^[\w-]+\.(ciamlogin|b2clogin)\.(com|us|cn)$/,
];

/** Microsoft reports scopes of Microsoft Graph without their prefix, and may change their letter case. */
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
  return urls.some((url) => URL.canParse(url) && isMicrosoftHost(new URL(url).hostname));
}

function isMicrosoftHost(name: string): boolean {
  return HOSTS.some((pattern) => pattern.test(name));
}
