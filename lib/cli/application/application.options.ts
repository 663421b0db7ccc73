/** The application that a command starts. */
export interface ApplicationOptions {
  /** Name of the exported root module; needed when the file exports several modules. */
  export?: string;
  /** How long the application may take to start, in seconds. */
  timeout: number;
}
