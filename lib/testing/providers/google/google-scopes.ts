const USERINFO = 'https://www.googleapis.com/auth/userinfo.';
const SHORT = ['email', 'profile'];

/** The scopes of a response of Google: long names and `openid`, in an order of their own. */
export function canonicalScopes(requested: readonly string[]): string[] {
  const long = requested.map((scope) => (SHORT.includes(scope) ? USERINFO + scope : scope));
  const withOpenId = long.some((scope) => scope.startsWith(USERINFO)) ? [...long, 'openid'] : long;
  return [...new Set(withOpenId)].sort().reverse();
}

/** Whether a scope identifies the user, and no more. */
export function isIdentity(scope: string): boolean {
  return scope === 'openid' || scope.startsWith(USERINFO);
}
