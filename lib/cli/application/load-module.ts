import type { Type } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OAuth2ConfigurationError } from '../../core/configuration/oauth2-configuration.error.js';
import { createConfigurationError } from '../report/problems.js';

const moduleMetadata = ['imports', 'controllers', 'providers', 'exports'];

/**
 * Imports a compiled file of the host and finds the Nest module that it exports.
 *
 * @throws OAuth2ConfigurationError when the file exports no module, or several
 */
export async function loadModule(file: string, exportName?: string): Promise<Type> {
  const path = resolve(file);
  if (!existsSync(path)) {
    const remedy = 'Build the application and give the path of the compiled file.';
    throw createConfigurationError(file, 'does not exist.', remedy);
  }
  if (/\.[cm]?ts$/.test(path)) {
    const remedy = 'Give the compiled file, such as dist/app.module.js.';
    throw createConfigurationError(file, 'is TypeScript.', remedy);
  }
  return pickModule(file, await importFile(file, path), exportName);
}

function pickModule(file: string, exported: Map<string, unknown>, exportName?: string): Type {
  const named = exported.get(exportName ?? 'AppModule');
  if (isNestModule(named)) return named;
  if (exportName !== undefined) {
    const remedy = `It exports: ${[...exported.keys()].join(', ') || 'nothing'}.`;
    throw createConfigurationError(file, `exports no Nest module ${exportName}.`, remedy);
  }
  const modules = [...new Set(exported.values())].filter(isNestModule);
  if (modules.length > 1) {
    const names = modules.map(({ name }) => name).join(', ');
    throw createConfigurationError(
      file,
      `exports several modules: ${names}.`,
      'Choose with --export.',
    );
  }
  if (modules[0] === undefined) {
    throw createConfigurationError(
      file,
      'exports no Nest module.',
      'Give the file of your root module.',
    );
  }
  return modules[0];
}

async function importFile(file: string, path: string): Promise<Map<string, unknown>> {
  try {
    const namespace = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    // `module.exports`, when the file is CommonJS.
    const commonJs: unknown = namespace.default;
    const more = typeof commonJs === 'object' && commonJs !== null ? commonJs : {};
    return new Map([...Object.entries(more), ...Object.entries(namespace)]);
  } catch (error) {
    if (error instanceof OAuth2ConfigurationError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = 'Check that the application starts.';
    throw createConfigurationError(file, `cannot be imported: ${reason}`, remedy);
  }
}

function isNestModule(value: unknown): value is Type {
  return (
    typeof value === 'function' && moduleMetadata.some((key) => Reflect.hasOwnMetadata(key, value))
  );
}
