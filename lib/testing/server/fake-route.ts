import type { FakeResponse } from './fake-response.js';
import type { FakeRequest } from './fake-request.js';

/** An address that a fake serves. */
export interface FakeRoute {
  /** `authorize`, `token`, `refresh`, `exchange`, `revoke`, `userinfo`, or a name of the fake's own. */
  endpoint: string;
  method: string;
  /** The provider's real address; `{name}` stands for one segment of the path. */
  url: string;
  /** Where one address serves several purposes. */
  takes?(request: FakeRequest): boolean;
  handle(request: FakeRequest, variables: Record<string, string>): FakeResponse;
}

/** The variables of the path, when the request is for this route; slashes at the end matter. */
export function match(route: FakeRoute, request: FakeRequest): Record<string, string> | undefined {
  const { method, url } = request;
  if (method !== route.method || route.takes?.(request) === false) return undefined;
  const pattern = route.url
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const found = new RegExp(`^${pattern}$`).exec(url.origin + url.pathname);
  return found === null ? undefined : { ...found.groups };
}
