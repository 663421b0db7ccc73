/** The social providers of this application, and what each must allow so that we can post there. */
export const SOCIAL_SCOPES = {
  twitter: ['tweet.read', 'tweet.write', 'users.read', 'offline.access'],
  linkedin: ['openid', 'profile', 'w_member_social'],
  reddit: ['identity', 'submit'],
  github: ['repo'],
};

export type SocialProvider = keyof typeof SOCIAL_SCOPES;

export const SOCIAL_PROVIDERS = Object.keys(SOCIAL_SCOPES) as SocialProvider[];
