/** The pages, by the names under which a host may replace them. */
export const PAGE_NAMES = [
  'connections',
  'resources',
  'disconnect',
  'reconnect',
  'continue',
  'success',
  'failure',
  'admin',
] as const;

/** The name of a page. */
export type PageName = (typeof PAGE_NAMES)[number];
