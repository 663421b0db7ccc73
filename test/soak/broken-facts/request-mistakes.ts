import type { Breakage } from './breakage.js';

/** Changes the address to which the browser goes. */
export function authorizing(change: (parameters: URLSearchParams) => void): Breakage {
  return {
    code: (right) =>
      class extends right {
        override createAuthorizationRequest(
          ...own: Parameters<InstanceType<typeof right>['createAuthorizationRequest']>
        ) {
          const url = new URL(super.createAuthorizationRequest(...own));
          change(url.searchParams);
          return url.href;
        }
      },
  };
}

/** Asks for the profile with these parameters alone. */
export function profileWith(parameters: Readonly<Record<string, string>>): Breakage {
  return {
    code: (right) =>
      class extends right {
        protected override userInfoParameters() {
          return parameters;
        }
      },
  };
}

export const statelessly = authorizing((query) => query.delete('state'));
export const redirectElsewhere = authorizing((query) =>
  query.set('redirect_uri', 'https://elsewhere.example/callback'),
);
export const withoutResponseType = authorizing((query) => query.delete('response_type'));
