/**
 * Attributes of a span or metric: only codes and ids of this module, never a secret and never an
 * owner.
 */
export type TelemetryAttributes = Readonly<Record<string, string | number | undefined>>;
