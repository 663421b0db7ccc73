import { GenericStrategy } from './generic.strategy.js';
import { GitHubStrategy } from './github.strategy.js';
import { RedditStrategy } from './reddit.strategy.js';

/** The strategies that this package brings along. */
export const BUILT_IN_STRATEGIES = [GenericStrategy, GitHubStrategy, RedditStrategy];
