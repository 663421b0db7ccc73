import { Injectable } from '@nestjs/common';
import { printable } from '../../../core/events/capture-events.js';
import { InFlightWork } from '../../../core/lifecycle/in-flight-work.js';
import { ShuttingDownError } from '../../../core/lifecycle/shutting-down.error.js';
import { findCurrentName } from '../../../providers/registry/current-names.js';
import { OAuth2ProviderRegistry } from '../../../providers/registry/oauth2-provider.registry.js';
import { ownerText } from '../../storage/token-ref.js';
import { InvalidTokenReferenceError } from '../../token.errors.js';
import { AUTHJS } from './authjs.js';
import { BETTER_AUTH } from './better-auth.js';
import { DJANGO_OAUTH2_CAPTURE } from './django-oauth2-capture.js';
import { type ImportedGrant, type ImportedProduct, importedText } from './imported-grant.js';
import { importedInstant } from './imported-instant.js';
import type { ImportOptions, ImportReport, ImportRows, ImportSource } from './import-options.js';
import { SkippedRow, skipReason } from './skipped-row.js';
import { TokenAdoption } from './token-adoption.js';

const PRODUCTS: { [Source in ImportSource]: ImportedProduct<ImportRows[Source]> } = {
  'django-oauth2-capture': DJANGO_OAUTH2_CAPTURE,
  'better-auth': BETTER_AUTH,
  authjs: AUTHJS,
};

/** Imports connections from another library, one row after the other. */
@Injectable()
export class TokenImport {
  constructor(
    private readonly adoption: TokenAdoption,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly work: InFlightWork,
  ) {}

  /** @throws InvalidTokenReferenceError for an unknown library, StorageError, ShuttingDownError */
  async run<Source extends ImportSource>(
    source: Source,
    rows: Iterable<ImportRows[Source]> | AsyncIterable<ImportRows[Source]>,
    options: ImportOptions<ImportRows[Source]>,
  ): Promise<ImportReport> {
    if (!Object.hasOwn(PRODUCTS, source)) throw new InvalidTokenReferenceError('source');
    const product: ImportedProduct<ImportRows[Source]> = PRODUCTS[source];
    const report: ImportReport = { imported: 0, skipped: [] };
    let index = -1;
    for await (const row of rows) {
      if (!this.work.mayStart) throw new ShuttingDownError();
      index += 1;
      const grant = read(product, row);
      try {
        if (grant === undefined) throw new SkippedRow('unusable');
        await this.work.track('save', this.store(row, grant, product, options));
        report.imported += 1;
      } catch (error) {
        const reason = skipReason(error);
        const provider = printable(importedText(grant?.provider) ?? '', 64);
        const account = printable(importedText(grant?.account) ?? '');
        report.skipped.push({ index, provider, account, reason });
      }
    }
    return report;
  }

  private async store<Row>(
    row: Row,
    grant: ImportedGrant,
    { isEncrypted }: ImportedProduct<Row>,
    { providers = {}, owner: readOwner, decrypt }: ImportOptions<Row>,
  ): Promise<void> {
    const accessToken = importedText(grant.accessToken);
    const refreshToken = importedText(grant.refreshToken);
    if (accessToken === undefined) throw new SkippedRow('no_token');
    const account = importedText(grant.account);
    if (account === undefined || grant.isAccountGenerated === true)
      throw new SkippedRow('no_account');
    const provider = this.findProvider(importedText(grant.provider) ?? '', providers);
    const owner = toOwner(readOwner === undefined ? grant.owner : await owned(readOwner, row));

    const opened = openWith(decrypt, isEncrypted);
    const isNew = await this.adoption.adopt(
      {
        owner,
        provider,
        tokens: {
          access_token: await opened(accessToken),
          refresh_token: refreshToken === undefined ? undefined : await opened(refreshToken),
          token_type: importedText(grant.tokenType),
          scope: importedText(grant.scope),
        },
        resourceOwner: {
          id: account,
          name: importedText(grant.name),
          username: importedText(grant.username),
          ...(typeof grant.email === 'string' && { profile: { email: grant.email } }),
        },
      },
      {
        expiresAt: toInstant(grant.expiresAt),
        refreshTokenExpiresAt: toInstant(grant.refreshTokenExpiresAt),
      },
    );
    if (!isNew) throw new SkippedRow('already_connected');
  }

  private findProvider(sourceName: string, names: Readonly<Record<string, string>>): string {
    const isConfigured = this.providers.has(sourceName);
    const usual = isConfigured ? sourceName : (findCurrentName(sourceName) ?? sourceName);
    const configured = Object.hasOwn(names, sourceName) ? (names[sourceName] ?? '') : usual;
    if (!this.providers.has(configured)) throw new SkippedRow('unknown_provider');
    return configured;
  }
}

/** @returns undefined when the row does not have the library's form */
function read<Row>(product: ImportedProduct<Row>, row: Row): ImportedGrant | undefined {
  try {
    return product.read(row);
  } catch {
    return undefined;
  }
}

/** @throws SkippedRow when the application's function fails for this row */
async function owned<Row>(
  readOwner: NonNullable<ImportOptions<Row>['owner']>,
  row: Row,
): Promise<Awaited<ReturnType<NonNullable<ImportOptions<Row>['owner']>>>> {
  try {
    return await readOwner(row);
  } catch {
    // The error is dropped because its message may contain a token of the row.
    throw new SkippedRow('no_owner');
  }
}

/** @throws SkippedRow when there is no owner @throws InvalidTokenReferenceError */
function toOwner(value: unknown): string {
  if (importedText(value) === undefined) throw new SkippedRow('no_owner');
  return ownerText(value);
}

function toInstant(value: unknown): number | null {
  const instant = importedInstant(value);
  if (instant === undefined) throw new SkippedRow('unusable');
  return instant;
}

/** Creates the function that decrypts a library's tokens; a token that cannot be decrypted is never stored. */
function openWith(
  decrypt: ImportOptions<unknown>['decrypt'],
  isEncrypted = (_: string): boolean => decrypt !== undefined,
): (token: string) => Promise<string> {
  return async (token) => {
    if (!isEncrypted(token)) return token;
    try {
      const plain = await decrypt?.(token);
      if (plain !== undefined) return plain;
    } catch {
      // The error is dropped because its message may contain the token.
    }
    throw new SkippedRow('encrypted');
  };
}
