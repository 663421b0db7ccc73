import { describeFacts } from './describe-facts.js';
import { GITHUB } from './tables/github.js';
import { GITHUB_APP } from './tables/github-app.js';
import { LINKEDIN } from './tables/linkedin.js';

for (const table of [GITHUB, GITHUB_APP, LINKEDIN]) describeFacts(table);
