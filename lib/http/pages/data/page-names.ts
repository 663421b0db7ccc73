/** The pages that a host may replace, by name. */
export const PAGE_NAMES = [
  'connections',
  'resources',
  'disconnect',
  'reconnect',
  'continue',
  'success',
  'failure',
  'admin',
  'explanation',
] as const;

/** The name of a page. */
export type PageName = (typeof PAGE_NAMES)[number];
