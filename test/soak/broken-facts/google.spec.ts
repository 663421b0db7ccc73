import { describeFacts } from './describe-facts.js';
import { GOOGLE } from './tables/google.js';
import { YOUTUBE } from './tables/youtube.js';

for (const table of [GOOGLE, YOUTUBE]) describeFacts(table);
