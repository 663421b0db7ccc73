/** Which application a command starts. */
export interface ApplicationOptions {
  /** Name of the exported root module; needed when there are several. */
  export?: string;
  /** How long the application may take to start, in seconds. */
  timeout: number;
}
