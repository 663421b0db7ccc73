export { type MigrationClass, migrationsFor } from './migrations-for.js';
