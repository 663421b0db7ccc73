import { FACEBOOK } from './facebook.js';
import { GITHUB_APP } from './github-app.js';
import { GITHUB } from './github.js';
import { GOOGLE } from './google.js';
import { INSTAGRAM } from './instagram.js';
import { LINKEDIN } from './linkedin.js';
import { PINTEREST } from './pinterest.js';
import { REDDIT } from './reddit.js';
import { THREADS } from './threads.js';
import { TIKTOK } from './tiktok.js';
import { TWITTER } from './twitter.js';
import { YOUTUBE } from './youtube.js';

export const TABLES = [
  FACEBOOK,
  GITHUB,
  GITHUB_APP,
  GOOGLE,
  INSTAGRAM,
  LINKEDIN,
  PINTEREST,
  REDDIT,
  THREADS,
  TIKTOK,
  TWITTER,
  YOUTUBE,
];
