import type { AuthorizationErrorCode } from './authorization-error-codes.js';

/** For each code: what happened, and what the user or the operator can do. */
export const REMEDY: Readonly<Record<AuthorizationErrorCode, string>> = {
  not_authenticated: 'You are not logged in. Log in and start connecting again.',
  invalid_request: 'The callback is malformed. Start connecting again.',
  invalid_state: 'This attempt is unknown here or was used already. Start connecting again.',
  invalid_flow:
    'The stored record of this attempt was changed by other software, so this module used nothing of it and did not send the code. Start connecting again; if this happens again, the operator must find out what else writes to the table oauth2_authorization.',
  expired_state: 'This attempt took too long. Start connecting again.',
  user_mismatch:
    'This attempt was started by another user or in another browser. Start connecting again in this browser. An application that sends a bearer header must do so from a page in it, with credentials, so that the browser keeps the cookie of the flow.',
  issuer_mismatch:
    'The response does not come from the provider that was asked. If this happens again, check the configured issuer.',
  configuration_changed:
    'The configuration of this provider changed during the attempt. Start connecting again.',
  account_mismatch:
    'Another account was chosen than the one to be reconnected. Nothing was changed. Start again and choose the same account, or connect the other one as a new connection.',
  tenant_mismatch:
    'This account is connected already, for another company, team or site of the provider, and the new grant would have replaced that connection. Nothing was changed. Disconnect it first, or choose the same one; the operator can name the member that differs in identity.within of the definition, to have a connection for each.',
  access_denied:
    'Access was not granted. Nothing was stored. Connect again if this was not intended.',
  invalid_intent: 'This link has expired, or was created for another user. Ask for a new one.',
  authorization_failed: 'The provider did not grant access. Start connecting again.',
  consent_required:
    'The provider wants you to log in there or to consent again. Start connecting again.',
  no_account:
    'This login at the provider has no account that can be connected, such as no YouTube channel. Create one there, or start again with another login.',
  unverified_email:
    'The e-mail address of this account is not verified at the provider. Verify it there, then start connecting again.',
  missing_scope:
    'The access that was granted does not include reading the account. Start again and allow everything that is asked for; if this happens again, the operator must add the scope of the profile.',
  rejected:
    'The provider did not accept the authorization code. It may already have been used, or be too old, or it does not fit the client, the redirect URI or the code verifier. Start connecting again; if this happens again, the operator must check client id, client secret and redirect URI.',
  client_config:
    'The provider does not accept this application. The operator must check client id, client secret, client authentication and redirect URI.',
  invalid_scope:
    'The provider does not know a scope that was asked for, or does not allow it to this application. The operator must check the scopes.',
  request_refused:
    'The provider refused the request of this application, and its response does not say clearly why. Start connecting again; if this happens again, the operator must look up "providerError" and the log, and check the endpoints and scopes.',
  profile_refused:
    'The provider did not show which account it is. The operator must check that the scopes and the settings at the provider allow reading the profile.',
  no_account_id:
    'The profile that the provider sent holds no usable account id. The operator must check the user info endpoint, the scopes and the identity of the definition.',
  identity_unconfirmed:
    'The provider did not confirm that the access is for the account that was chosen. Nothing was stored. Start again and choose the account again.',
  identity_conflict:
    'The id token and the profile name two accounts. The operator must check the issuer and the user info endpoint.',
  invalid_id_token:
    'The id token was not issued for this application and this attempt. The operator must check the issuer and the client id.',
  nonce_missing:
    "The id token does not carry the nonce of this attempt. If this provider never returns it, the operator can set nonce: 'ignored' for it.",
  unsupported_token_type:
    'The provider issued a kind of token that cannot be used. Nothing was stored. The operator must check the token type.',
  token_too_long:
    'The provider issued a token that is too long to be stored. The operator must ask for fewer scopes, or for opaque tokens.',
  unknown_server:
    'The provider named a server that its definition does not allow. The operator must check the endpoints and their variables.',
  discovery_failed:
    "The provider's metadata document is missing or wrong. The operator must check the issuer, or give the endpoints.",
  exchange_refused:
    'The provider refused to exchange the first, short-lived token for a long-lived one. Nothing was stored. The operator must check the application at the provider, and look up "providerError".',
  client_secret_unavailable:
    'The client secret could not be read. Start connecting again in a moment; the operator must check the function given as clientSecret.',
  strategy_failed:
    'The strategy of this provider failed. Nothing was stored. The log has more details for the operator.',
  server_error: 'The provider failed. Nothing was stored. Start connecting again later.',
  temporarily_unavailable:
    'The provider cannot be used right now. Nothing was stored. Start connecting again later.',
  rate_limited:
    'The provider received too many requests. Wait a moment, then start connecting again.',
  network: 'The provider could not be reached. Start connecting again later.',
  timeout: 'The provider did not respond in time. Start connecting again.',
  bad_response:
    'The response of the provider cannot be read. Start connecting again later; if this happens again, the operator must check the endpoints.',
  decrypt:
    'What was stored for this attempt cannot be decrypted. The operator must put the missing key back into encryptionKeys. Then start again.',
  storage:
    'The database did not confirm that the connection was stored, so it may be stored or not. Look at your connections in a moment, and start connecting again if it is missing.',
  shutting_down:
    'This server is shutting down. This attempt is still valid: load this page again in a moment.',
};

/** For `client_config` if the response may also mean that the authorization code was refused. */
export const REMEDY_FOR_EITHER =
  'The provider refused this attempt in a way that has two possible causes. Either it does not accept the authorization code, which may already have been used, be too old, or have been sent with another redirect URI or code verifier; or it does not accept this application. Start connecting again; if this happens again, the operator must check client id, client secret, client authentication and redirect URI.';
