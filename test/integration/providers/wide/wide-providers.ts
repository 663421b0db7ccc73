import { defineOAuth2Provider } from '../../../../lib/providers/define-oauth2-provider.js';

/** Six providers that are unlike each other, as data. */

export const Slack = defineOAuth2Provider({
  name: 'slack',
  label: 'Slack',
  documentation: 'https://docs.slack.dev/authentication/using-token-rotation',
  endpoints: {
    authorization: 'https://slack.com/oauth/v2/authorize',
    token: 'https://slack.com/api/oauth.v2.access',
    revocation: 'https://slack.com/api/auth.revoke',
    userInfo: 'https://slack.com/api/auth.test',
    api: 'https://slack.com',
  },
  // A one-way switch of the application.
  pkce: 'opt_in',
  clientAuthentication: 'client_secret_basic',
  scopes: ['users:read'],
  scopeSeparator: ',',
  secondScope: { parameter: 'user_scope', scopes: ['chat:write'] },
  tokenResponse: {
    roots: ['', 'authed_user'],
    extras: ['team.id', 'team.name', 'enterprise.id', 'app_id', 'bot_user_id'],
  },
  refresh: { grant: 'refresh_token', rotation: 'always' },
  userInfoBody: {},
  userInfoOk: { path: 'ok', value: true },
  identity: { id: ['user_id'], name: ['user'], username: ['user'] },
  revocation: { ends: 'token', tokens: ['access_token'], bearer: true, hint: false },
  errors: { rejected: [{ error: 'invalid_refresh_token' }, { error: 'token_revoked' }] },
});

export const Notion = defineOAuth2Provider({
  name: 'notion',
  label: 'Notion',
  documentation: 'https://developers.notion.com/guides/get-started/authorization',
  endpoints: {
    authorization: 'https://api.notion.com/v1/oauth/authorize',
    token: 'https://api.notion.com/v1/oauth/token',
    revocation: 'https://api.notion.com/v1/oauth/revoke',
    api: 'https://api.notion.com',
  },
  pkce: 'unsupported',
  clientAuthentication: 'client_secret_basic',
  scopes: [],
  authorizationParameters: { owner: 'user' },
  tokenRequestFormat: 'json',
  tokenHeaders: { 'Notion-Version': '2022-06-28' },
  // The account stands in the token answer; there is no other place.
  tokenResponse: {
    extras: [
      'bot_id',
      'workspace_id',
      'workspace_name',
      'owner.user.id',
      'owner.user.name',
      'owner.user.avatar_url',
      'owner.user.person.email',
    ],
  },
  refresh: { grant: 'refresh_token', rotation: 'always' },
  identity: {
    id: ['owner.user.id'],
    name: ['owner.user.name'],
    email: ['owner.user.person.email'],
    avatarUrl: ['owner.user.avatar_url'],
  },
  revocation: { ends: 'grant', tokens: ['access_token'], hint: false },
});

export const Microsoft = defineOAuth2Provider({
  name: 'microsoft',
  label: 'Microsoft',
  documentation: 'https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow',
  endpoints: {
    authorization: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
    token: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
    userInfo: 'https://graph.microsoft.com/v1.0/me',
    api: 'https://graph.microsoft.com',
  },
  variables: { tenant: { pattern: /[A-Za-z0-9.-]+/, default: 'common' } },
  pkce: 'supported',
  clientAuthentication: 'client_secret_post',
  scopes: ['openid', 'profile', 'email', 'offline_access', 'User.Read'],
  authorizationParameters: { response_mode: 'query' },
  scopeInTokenRequest: true,
  refresh: { grant: 'refresh_token', rotation: 'always', idleLifetime: 90 * 24 * 60 * 60 },
  identity: {
    id: ['id'],
    name: ['displayName'],
    username: ['userPrincipalName'],
    email: ['mail', 'userPrincipalName'],
  },
});

export const Discord = defineOAuth2Provider({
  name: 'discord',
  label: 'Discord',
  documentation: 'https://docs.discord.com/developers/topics/oauth2',
  endpoints: {
    authorization: 'https://discord.com/oauth2/authorize',
    token: 'https://discord.com/api/oauth2/token',
    revocation: 'https://discord.com/api/oauth2/token/revoke',
    userInfo: 'https://discord.com/api/v10/users/@me',
    api: 'https://discord.com',
  },
  pkce: 'supported',
  clientAuthentication: 'client_secret_basic',
  scopes: ['identify', 'email'],
  tokenResponse: { extras: ['guild.id', 'webhook.id'] },
  refresh: { grant: 'refresh_token', rotation: 'always' },
  identity: {
    id: ['id'],
    name: ['global_name', 'username'],
    username: ['username'],
    email: ['email'],
    avatarUrl: ['https://cdn.discordapp.com/avatars/{id}/{avatar}.png'],
  },
  // Any token ends all of the authorization.
  revocation: { ends: 'grant', tokens: ['refresh_token'] },
});

export const Salesforce = defineOAuth2Provider({
  name: 'salesforce',
  label: 'Salesforce',
  documentation:
    'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm',
  endpoints: {
    authorization: 'https://{host}/services/oauth2/authorize',
    token: 'https://{host}/services/oauth2/token',
    revocation: 'https://{host}/services/oauth2/revoke',
    introspection: 'https://{host}/services/oauth2/introspect',
    userInfo: 'https://{host}/services/oauth2/userinfo',
  },
  variables: {
    host: {
      pattern: /[a-z0-9-]+(\.[a-z0-9-]+)*\.(salesforce\.com|site\.com)/,
      default: 'login.salesforce.com',
      isHost: true,
    },
  },
  pkce: 'supported',
  clientAuthentication: 'client_secret_post',
  scopes: ['openid', 'id', 'api', 'refresh_token'],
  // Sessions last two hours unless the organisation says otherwise; the answer does not tell.
  tokenResponse: { extras: ['instance_url', 'id', 'sfdc_community_url'], defaultExpiresIn: 7200 },
  refresh: { grant: 'refresh_token', rotation: 'sometimes' },
  identity: {
    id: ['user_id'],
    name: ['name'],
    username: ['preferred_username'],
    email: ['email'],
    avatarUrl: ['picture'],
    keep: ['organization_id'],
  },
  revocation: { ends: 'token', clientAuthentication: 'absent', hint: false },
});

export const Mastodon = defineOAuth2Provider({
  name: 'mastodon',
  label: 'Mastodon',
  documentation: 'https://docs.joinmastodon.org/methods/oauth/',
  endpoints: {
    authorization: 'https://{instance}/oauth/authorize',
    token: 'https://{instance}/oauth/token',
    revocation: 'https://{instance}/oauth/revoke',
    userInfo: 'https://{instance}/api/v1/accounts/verify_credentials',
  },
  // Anybody may run an instance.
  variables: { instance: { pattern: /[a-z0-9.-]+/, isHost: true } },
  pkce: 'supported',
  clientAuthentication: 'client_secret_post',
  scopes: ['read:accounts'],
  refresh: { grant: 'none' },
  // Ids are unique within an instance only.
  identity: {
    id: ['url', 'uri'],
    name: ['display_name'],
    username: ['acct'],
    avatarUrl: ['avatar'],
    keep: ['id'],
  },
  revocation: { ends: 'token', tokens: ['access_token'], hint: false },
});
