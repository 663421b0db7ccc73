export interface DemoProviderOptions {
  /** 0 takes any free port. */
  port: number;
  /** File that keeps grants and tokens. */
  database: string;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** Lifetime of an access token, in seconds. */
  accessTokenTtl: number;
}

/** What the process tells its parent once: that it is ready, or why it is not. */
export type DemoProviderMessage = { issuer: string } | { problem: string };
