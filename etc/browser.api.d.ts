declare class ConnectError extends Error {
  readonly code: string;
  readonly providerError?: string | undefined;
  constructor(code: string, providerError?: string | undefined);
}

interface ConnectOptions {
  base?: string;
  returnTo?: string;
  begin?: (display: 'popup' | 'page') => Promise<string>;
  features?: string;
}

interface Connected {
  provider: string;
  id: string;
}

declare function connect(
  provider: string,
  { base, returnTo, begin, features }?: ConnectOptions,
): Promise<Connected>;

export type { ConnectOptions, Connected };

export { ConnectError, connect };
