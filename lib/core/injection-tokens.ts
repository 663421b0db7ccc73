/** The validated options with every default. Each layer reads its own part of them. */
export const OAUTH2_CAPTURE_OPTIONS = Symbol('OAUTH2_CAPTURE_OPTIONS');

/** The host's TypeORM `DataSource` that holds the tokens. */
export const OAUTH2_CAPTURE_DATA_SOURCE = Symbol('OAUTH2_CAPTURE_DATA_SOURCE');

/** The entities whose tables the module needs. */
export const OAUTH2_CAPTURE_ENTITIES = Symbol('OAUTH2_CAPTURE_ENTITIES');
