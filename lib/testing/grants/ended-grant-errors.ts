/** An error response of a provider to the refresh of a grant that has ended. */
export interface EndedGrantError {
  /** The error code, as documented or recorded. */
  name: string;
  status: number;
  body: object;
}

const oauth = (status: number, error: string | number): EndedGrantError => ({
  name: String(error),
  status,
  body: { error, error_description: 'This grant has ended.' },
});
const graph = (subcode?: number, status = 400): EndedGrantError => ({
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
const pinterest = (code: number): EndedGrantError => ({
  name: String(code),
  status: 401,
  body: { code, message: 'Authentication failed.' },
});

/** Application removed, checkpoint, password changed, expired, unconfirmed, invalid, no role on the Page. */
const FACEBOOK = [458, 459, 460, 463, 464, 467, 492];

const ENDED_GRANT_ERRORS: Readonly<Record<string, readonly EndedGrantError[]>> = {
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

/** The known errors of a provider; none for an unknown provider. */
export function findEndedGrantErrors(provider: string): readonly EndedGrantError[] {
  return ENDED_GRANT_ERRORS[provider] ?? [];
}
