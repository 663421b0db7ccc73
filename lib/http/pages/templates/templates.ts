import type { PageName } from '../data/page-names.js';
import { ADMIN } from './admin.js';
import { CONNECTIONS } from './connections.js';
import { CONTINUE } from './continue.js';
import { DISCONNECT } from './disconnect.js';
import { EXPLANATION } from './explanation.js';
import { FAILURE } from './failure.js';
import { LAYOUT } from './layout.js';
import { ACCOUNT, CHIP, MARK } from './parts.js';
import { RECONNECT } from './reconnect.js';
import { RESOURCES } from './resources.js';
import { SUCCESS } from './success.js';

/** The pages that ship. */
export const PAGES: Readonly<Record<PageName, string>> = {
  connections: CONNECTIONS,
  resources: RESOURCES,
  disconnect: DISCONNECT,
  reconnect: RECONNECT,
  continue: CONTINUE,
  success: SUCCESS,
  failure: FAILURE,
  admin: ADMIN,
  explanation: EXPLANATION,
};

/** Parts of pages; templates of a host may use them too. */
export const PARTS: Readonly<Record<string, string>> = {
  '@layout': LAYOUT,
  '@mark': MARK,
  '@chip': CHIP,
  '@account': ACCOUNT,
};
