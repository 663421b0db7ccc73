import { describeFacts } from './describe-facts.js';
import { FACEBOOK } from './tables/facebook.js';
import { INSTAGRAM } from './tables/instagram.js';
import { THREADS } from './tables/threads.js';

for (const table of [FACEBOOK, INSTAGRAM, THREADS]) describeFacts(table);
