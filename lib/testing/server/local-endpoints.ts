import type { ProviderFacts } from '../facts/provider-facts.js';

/** The registration of a fake, in the form of the module's options. */
export interface FakeConfiguration {
  clientId: string;
  clientSecret: string;
  /** By the module's names, such as `authorization` and `userInfo`. */
  endpoints: Record<string, string>;
  issuer?: string;
}

/** Where the fake at `base` serves a real address. */
export function localUrl(base: string, address: string): string {
  return address.replace('https://', `${base}/`);
}

/** The endpoints of the facts, each where the fake serves it. */
export function localEndpoints({ endpoints }: ProviderFacts, base: string): Record<string, string> {
  const addresses = {
    authorization: endpoints.authorize_url,
    token: endpoints.token_url,
    refresh: endpoints.refresh_url,
    exchange: endpoints.long_lived_exchange_url,
    revocation: endpoints.revoke?.supported === true ? endpoints.revoke.url : undefined,
    introspection: endpoints.introspection_url,
    userInfo: endpoints.userinfo[0]?.url,
  };
  // Paths of API calls are below the host of the profile, as at the real provider.
  const [profile] = endpoints.userinfo;
  const api = profile === undefined ? new URL(base).origin : new URL(profile.url).origin;
  const local: Record<string, string> = { api: localUrl(base, api) };
  for (const [name, address] of Object.entries(addresses)) {
    if (address) local[name] = localUrl(base, address);
  }
  return local;
}
