import { type ImportedProduct, importedText } from './imported-grant.js';

/**
 * A row of `oauth2_capture_oauthtoken`.
 *
 * @see {@link https://github.com/heysamtexas/django-oauth2-capture/blob/main/oauth2_capture/models.py its model}
 */
export interface DjangoOAuth2CaptureRow {
  provider: string;
  owner_id: string | number | bigint;
  user_id: string;
  access_token: string;
  refresh_token?: string | null;
  expires_at?: Date | string | null;
  refresh_token_expires_at?: Date | string | null;
  token_type?: string | null;
  name?: string | null;
  profile_json?: unknown;
}

/**
 * Its `scope` is not imported: if the provider reported no scopes, the column
 * contains the requested scopes, which the user may not have granted.
 */
export const DJANGO_OAUTH2_CAPTURE: ImportedProduct<DjangoOAuth2CaptureRow> = {
  read: (row) => {
    const { username, login, email } = readProfile(row.profile_json);
    return {
      provider: row.provider,
      owner: row.owner_id,
      account: row.user_id,
      // The library generates this id when it cannot read the profile.
      isAccountGenerated: row.user_id === `${row.provider}_user_${importedText(row.owner_id)}`,
      accessToken: row.access_token,
      refreshToken: row.refresh_token,
      expiresAt: row.expires_at,
      refreshTokenExpiresAt: row.refresh_token_expires_at,
      tokenType: row.token_type,
      name: row.name,
      username: username ?? login,
      email,
    };
  },
};

/** Drivers return an object on PostgreSQL, and text on SQLite. */
function readProfile(profile: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof profile === 'string' ? JSON.parse(profile) : profile;
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
