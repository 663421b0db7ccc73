/** One way in which a provider refuses to refresh a grant that has ended. */
export interface DeadGrant {
  /** As the documentation of the provider has it, or as it was recorded. */
  name: string;
  status: number;
  body: object;
}

const oauth = (status: number, error: string | number): DeadGrant => ({
  name: String(error),
  status,
  body: { error, error_description: 'This grant has ended.' },
});
const graph = (subcode?: number, status = 400): DeadGrant => ({
  name: subcode === undefined ? `190 (${status})` : `190/${subcode}`,
  status,
  body: {
    error: {
      message: 'Error validating access token.',
      type: 'OAuthException',
      code: 190,
      ...(subcode !== undefined && { error_subcode: subcode }),
    },
  },
});
const pinterest = (code: number): DeadGrant => ({
  name: String(code),
  status: 401,
  body: { code, message: 'Authentication failed.' },
});

/** Application removed, checkpoint, password changed, expired, unconfirmed, invalid, no role on the Page. */
const FACEBOOK = [458, 459, 460, 463, 464, 467, 492];

const DEAD_GRANTS: Readonly<Record<string, readonly DeadGrant[]>> = {
  facebook: FACEBOOK.map((subcode) => graph(subcode)),
  instagram: [graph(), graph(undefined, 401)],
  threads: [graph(), graph(undefined, 401)],
  github: [oauth(200, 'bad_refresh_token')],
  github_app: [oauth(200, 'bad_refresh_token')],
  google: [oauth(400, 'invalid_grant')],
  youtube: [oauth(400, 'invalid_grant')],
  linkedin: [oauth(400, 'invalid_request'), oauth(400, 'invalid_grant')],
  pinterest: [pinterest(283), pinterest(2)],
  reddit: [oauth(400, 400)],
  tiktok: [oauth(200, 'invalid_grant')],
  twitter: [oauth(400, 'invalid_request')],
};

/** Every known way of a provider; none for one that is not known here. */
export function deadGrantsOf(provider: string): readonly DeadGrant[] {
  return DEAD_GRANTS[provider] ?? [];
}
