import type { OAuth2Token } from 'nestjs-oauth2-capture';

/** The user's input, by the name of the field. */
export type Draft = Readonly<Record<string, string>>;

export interface DraftField {
  name: string;
  label: string;
  maxLength: number;
  /** What stands there at first. */
  initial?: string;
}

/** Writes at one provider in the name of a connected account. */
export interface Publisher {
  /** The provider's name in `capture.options.ts`. */
  readonly provider: string;
  /** Such as "Post to X". */
  readonly action: string;
  /** What is asked for, for a connection. */
  fields(connection: OAuth2Token): DraftField[];
  /**
   * @returns where the post is, or its text where it has no address
   * @throws RefusedPostError, errors of the package, or axios errors
   */
  publish(connection: OAuth2Token, draft: Draft): Promise<string>;
}

/** The provider took the request and refused the post. */
export class RefusedPostError extends Error {}
