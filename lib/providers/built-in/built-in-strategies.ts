import type { Type } from '@nestjs/common';
import type { SHIPPED_PROVIDERS } from '../definition/oauth2-provider.names.js';
import type { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import { FacebookStrategy } from './meta/facebook.strategy.js';
import { GenericStrategy } from './generic.strategy.js';
import { GitHubAppStrategy } from './github/github-app.strategy.js';
import { GitHubStrategy } from './github/github.strategy.js';
import { GoogleStrategy } from './google/google.strategy.js';
import { InstagramStrategy } from './meta/instagram.strategy.js';
import { LinkedInStrategy } from './linkedin.strategy.js';
import { PinterestStrategy } from './pinterest.strategy.js';
import { RedditStrategy } from './reddit.strategy.js';
import { ThreadsStrategy } from './meta/threads.strategy.js';
import { TikTokStrategy } from './tiktok.strategy.js';
import { TwitterStrategy } from './twitter.strategy.js';
import { YouTubeStrategy } from './google/youtube.strategy.js';

type BuiltInName = (typeof SHIPPED_PROVIDERS)[number] | 'generic';

const BY_NAME: Readonly<Record<BuiltInName, Type<OAuth2ProviderStrategy>>> = {
  facebook: FacebookStrategy,
  generic: GenericStrategy,
  github: GitHubStrategy,
  github_app: GitHubAppStrategy,
  google: GoogleStrategy,
  instagram: InstagramStrategy,
  linkedin: LinkedInStrategy,
  pinterest: PinterestStrategy,
  reddit: RedditStrategy,
  threads: ThreadsStrategy,
  tiktok: TikTokStrategy,
  twitter: TwitterStrategy,
  youtube: YouTubeStrategy,
};

/** The strategies that this package contains. */
export const BUILT_IN_STRATEGIES = Object.values(BY_NAME);
