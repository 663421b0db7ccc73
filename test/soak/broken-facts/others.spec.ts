import { describeFacts } from './describe-facts.js';
import { PINTEREST } from './tables/pinterest.js';
import { REDDIT } from './tables/reddit.js';
import { TIKTOK } from './tables/tiktok.js';
import { TWITTER } from './tables/twitter.js';

for (const table of [PINTEREST, REDDIT, TIKTOK, TWITTER]) describeFacts(table);
