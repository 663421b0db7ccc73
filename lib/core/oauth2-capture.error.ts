/**
 * The base class of every error that this package throws on purpose. The message says what to do
 * next. No property, message or cause ever contains a secret.
 */
export abstract class OAuth2CaptureError extends Error {
  /** Stable, machine-readable code of the error, also in the HTTP response and the log. */
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(
      message,
      options?.cause === undefined ? undefined : { cause: withoutSecrets(options.cause) },
    );
    this.name = new.target.name;
  }

  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message };
  }
}

/**
 * Errors of HTTP clients and database drivers contain requests and parameters, and so tokens. Only
 * their message and codes are used.
 */
function withoutSecrets(cause: unknown): unknown {
  if (cause instanceof OAuth2CaptureError) return cause;
  if (!(cause instanceof Error)) return undefined;
  const bare = new Error(cause.message);
  bare.name = cause.name;
  const { code, errno, sqlState } = cause as {
    code?: unknown;
    errno?: unknown;
    sqlState?: unknown;
  };
  return Object.assign(bare, {
    ...(typeof code === 'string' && { code }),
    ...(typeof errno === 'number' && { errno }),
    ...(typeof sqlState === 'string' && { sqlState }),
  });
}
