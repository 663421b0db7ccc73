import type { FakeBehaviour } from '../fake-definition.js';

/** The scopes that each account declined, by the id of the account. */
export type DeclinedScopes = Map<string, Set<string>>;

/** What Facebook remembers of declined permissions; shared by the dialog and the API. */
export interface FacebookConsent {
  declined: DeclinedScopes;
}

/** Facebook's dialog, where users can decline single permissions. */
export const consentBehaviour: FakeBehaviour<FacebookConsent> = ({ state }, standard, extras) => ({
  authorization: {
    denial(kind) {
      if (!state.has('error_code_denial')) return standard.authorization.denial(kind);
      return { error_code: '200', error_message: 'Permissions error' };
    },
    // The dialog asks again for a declined permission only when the client wants so.
    grantedScopes(query) {
      const { id } = state.account;
      const declined = extras.declined.get(id) ?? new Set<string>();
      extras.declined.set(id, declined);
      if (query.get('auth_type')?.includes('rerequest')) declined.clear();
      const requested = (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean);
      for (const scope of requested) {
        if (state.consent.declined.has(scope)) declined.add(scope);
      }
      const granted = standard.authorization
        .grantedScopes(query)
        .filter((scope) => !declined.has(scope));
      return [...new Set([...(state.facts.authorization.identity_scopes ?? []), ...granted])];
    },
  },
});
