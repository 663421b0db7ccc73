/** Facts about a piece of work: words and identifiers of ours, never a secret and never an owner. */
export type TelemetryAttributes = Readonly<Record<string, string | number | undefined>>;
