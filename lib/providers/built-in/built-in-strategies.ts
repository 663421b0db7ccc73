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

/** The strategies that this package contains. */
export const BUILT_IN_STRATEGIES = [
  FacebookStrategy,
  GenericStrategy,
  GitHubAppStrategy,
  GitHubStrategy,
  GoogleStrategy,
  InstagramStrategy,
  LinkedInStrategy,
  PinterestStrategy,
  RedditStrategy,
  ThreadsStrategy,
  TikTokStrategy,
  TwitterStrategy,
  YouTubeStrategy,
];
