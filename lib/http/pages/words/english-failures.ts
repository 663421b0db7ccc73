/** What happened, by the code, and what to do. Without a title, that something did not work. */
export const ENGLISH_FAILURES = {
  access_denied: {
    title: 'Not connected',
    text: 'Access was not granted, so nothing was stored. Try again if you did not mean to say no.',
  },
  expired_state: {
    title: 'That took too long',
    text: 'For your safety an attempt ends after a while. Start again.',
  },
  invalid_state: {
    title: 'This attempt is over',
    text: 'It was finished already, or is not known here. If the account is in your list, all is well; if not, start again.',
  },
  invalid_flow: {
    text: 'What was stored for this attempt is not as it was written, so it was not used. Start again; if this happens twice, tell the operator.',
  },
  user_mismatch: {
    title: 'Another user started this',
    text: 'This attempt was started by another user or in another browser. Start again here.',
  },
  account_mismatch: {
    title: 'Another account was chosen',
    text: 'You were to reconnect an account, and came back with another one. Nothing was changed. Choose the same account, or connect the other one as a new connection.',
  },
  tenant_mismatch: {
    title: 'This account is connected for something else',
    text: 'Your account is connected already, for another company, team or site. Nothing was changed. Choose the same one, or disconnect the earlier connection first.',
  },
  invalid_intent: {
    title: 'This link is not valid',
    text: 'It was created for another user, or is older than a week. Open your connected accounts instead.',
  },
  not_authenticated: {
    title: 'You are not logged in',
    text: 'Log in, then start again.',
  },
  invalid_request: {
    text: 'The provider sent you back with less than was needed. Start again.',
  },
  issuer_mismatch: {
    text: 'The response did not come from the provider that was asked, so it was not used. Start again; if this happens twice, tell the operator.',
  },
  configuration_changed: {
    text: 'The settings for this provider changed while you were there. Start again.',
  },
  authorization_failed: { text: 'The provider did not grant access. Start again.' },
  rejected: {
    text: 'The provider did not accept this attempt. It may have taken too long, or was used already. Start again; if this happens twice, tell the operator.',
  },
  consent_required: {
    title: 'The provider wants you to agree again',
    text: 'Start again, log in there, and allow the access.',
  },
  no_account: {
    title: 'There is nothing to connect',
    text: 'Your login at the provider has no account of this kind, such as no YouTube channel. Create one there, or start again with another login.',
  },
  unverified_email: {
    title: 'Your e-mail address is not verified',
    text: 'The provider gives access only when your e-mail address there is verified. Verify it, then start again.',
  },
  missing_scope: {
    title: 'Not everything was allowed',
    text: 'Without the permission to read your account it cannot be connected. Start again and allow everything that is asked for; if this happens twice, tell the operator.',
  },
  identity_unconfirmed: {
    title: 'The account could not be confirmed',
    text: 'The provider did not confirm that this access is for the account that was chosen, so nothing was stored. Start again.',
  },
  csrf: {
    title: 'This page was open too long',
    text: 'Go back to your connected accounts and do it from there.',
  },
  cross_site: {
    title: 'Another site sent you here',
    text: 'Nothing has happened. To connect an account, start from your connected accounts.',
  },
  not_a_navigation: {
    text: 'Nothing has happened. Open this address in a window of its own.',
  },
  network: {
    title: 'The provider cannot be reached',
    text: 'Nothing was stored. Try again in a few minutes.',
  },
  timeout: {
    title: 'The provider was too slow',
    text: 'There was no response in time, and nothing was stored. Try again.',
  },
  rate_limited: {
    title: 'The provider asks to wait',
    text: 'It received too many requests. Wait a moment, then try again.',
  },
  bad_response: {
    title: 'The provider is in trouble',
    text: 'Its response could not be read. Nothing was stored. Try again later; if it stays so, tell the operator.',
  },
  server_error: {
    title: 'The provider is in trouble',
    text: 'It failed on its side. Nothing was stored. Try again later.',
  },
  temporarily_unavailable: {
    title: 'The provider cannot be used right now',
    text: 'Nothing was stored. Try again in a few minutes.',
  },
  token_refresh: {
    text: 'The access could not be refreshed right now. Try again in a moment.',
  },
  storage: {
    text: 'The database did not confirm this, so it may have been done or not. Look at your connections in a moment, and try again if it is missing.',
  },
  shutting_down: {
    title: 'One moment',
    text: 'The application is being restarted. This attempt is still valid: load this page again in a moment.',
  },
  client_config: {
    title: 'The provider does not accept this application',
    text: 'There is nothing that you can do. The operator of this application must check its settings.',
  },
  client_config_or_code: {
    title: 'The provider refused this attempt',
    text: 'Either the attempt took too long or was used already, or the provider does not accept this application. Start again; if this happens twice, tell the operator.',
  },
  client_secret_unavailable: {
    text: 'This application could not read its own settings. Try again in a moment, or tell the operator.',
  },
  discovery_failed: {
    text: 'The settings of this application for the provider are wrong. Tell the operator.',
  },
  exchange_refused: {
    text: 'The provider gave access for an hour only, and nothing was stored. Tell the operator.',
  },
  invalid_scope: {
    title: 'The provider does not allow this application what it asks for',
    text: 'There is nothing that you can do. The operator of this application must check the permissions that it asks for.',
  },
  request_refused: {
    title: 'The provider refused the request',
    text: 'Start again; if this happens twice, tell the operator, who finds more in the log.',
  },
  profile_refused: {
    title: 'The provider did not show your account',
    text: 'The access works, but it does not allow reading which account it is, so nothing was stored. Tell the operator.',
  },
  no_account_id: {
    title: 'The provider did not say which account it is',
    text: 'Without that nothing was stored. Tell the operator.',
  },
  identity_conflict: {
    text: 'The provider named two accounts where there should be one, so nothing was stored. Tell the operator.',
  },
  invalid_id_token: {
    text: 'The provider sent a proof of identity that was not made for this application. Nothing was stored. Tell the operator.',
  },
  nonce_missing: {
    text: 'The provider sent a proof of identity that does not belong to this attempt for certain. Nothing was stored. Tell the operator.',
  },
  token_too_long: {
    text: 'The provider gave an access that is too long to be stored. Tell the operator.',
  },
  unknown_server: {
    text: 'The provider named a server that this application does not know, so nothing was stored. Tell the operator.',
  },
  strategy_failed: {
    text: 'This application failed while it talked to the provider. Nothing was stored. The operator finds more in the log.',
  },
  decrypt: {
    text: 'What was stored for this attempt can no longer be read. Tell the operator, then start again.',
  },
  unsupported_token_type: {
    text: 'The provider gave a kind of access that cannot be used here. Nothing was stored. Tell the operator.',
  },
  reauthorization_required: {
    title: 'This account needs reconnecting',
    text: 'The access has ended. Reconnect the account from the list.',
  },
  insufficient_scope: {
    title: 'More access is needed',
    text: 'Reconnect the account from the list to grant it.',
  },
  unknown_provider: {
    title: 'There is no such provider here',
    text: 'Check the address, or choose one from the list.',
  },
  not_found: {
    title: 'There is no such connection',
    text: 'It was disconnected, or is not yours. Go back to the list.',
  },
  unknown_resource: {
    title: 'That is no longer there',
    text: 'The account has lost what you chose. Choose again.',
  },
  invalid_reference: { text: 'Something was missing. Go back and choose one of the list.' },
  forbidden: { title: 'This is not allowed', text: 'You may not do this here.' },
  http: { text: 'This cannot be done. Go back to the list.' },
  internal: {
    title: 'Something went wrong here',
    text: 'Look at your connections before you try again. The log has more details for the operator.',
  },
} as const;
