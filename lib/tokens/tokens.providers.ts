import type { Provider } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../core/injection-tokens.js';
import { BackgroundSweep } from './background-sweep.js';
import { ConnectLink } from './connect-link.js';
import { ConnectionTree } from './connection-tree.js';
import { BindingFactory } from './binding.factory.js';
import { ConnectionContexts } from './connection-contexts.js';
import { DueLines } from './due-lines.js';
import { DueProbe } from './due-probe.js';
import { DueRefresher } from './due-refresher.js';
import { DueRenewal } from './due-renewal.js';
import { DueRepository } from './due.repository.js';
import { GrantCheck } from './grant-check.js';
import { GrantColumnsFactory } from './grant-columns.factory.js';
import { GrantRenewal } from './grant-renewal.js';
import { TokenAdoption } from './import/token-adoption.js';
import { TokenImport } from './import/token-import.js';
import { ClientAcceptance } from './client-acceptance.js';
import { KeyCheck } from './key-check.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { LeaseRepository } from './lease.repository.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import { OAuth2TokenService } from './oauth2-token.service.js';
import { ConnectionCounts } from './overview/connection-counts.js';
import { ConnectionListing } from './overview/connection-listing.js';
import { ConnectionOverview } from './overview/connection-overview.js';
import { OtherConnections } from './other-connections.js';
import { OwnerDeparture } from './owner-departure.js';
import { PairKeeper } from './pair-keeper.js';
import { ProfileReader } from './profile-reader.js';
import { RefreshAftermath } from './refresh-aftermath.js';
import { RefreshErrors } from './refresh-errors.js';
import { RefreshFailures } from './refresh-failures.js';
import { RefreshFlight } from './refresh-flight.js';
import { RefreshRequest } from './refresh-request.js';
import { RefreshedColumnsFactory } from './refreshed-columns.factory.js';
import { RefreshSchedule } from './refresh-schedule.js';
import { RefreshTelemetry } from './refresh-telemetry.js';
import { RevocationCircuits } from './revocation-circuits.js';
import { RevocationOutbox } from './revocation-outbox.js';
import { RevocationSweep } from './revocation-sweep.js';
import { RevocationRepository } from './revocation.repository.js';
import { SharedGrants } from './shared-grants.js';
import { SealedRowsRepository } from './sealed-rows.repository.js';
import { SecondaryColumns } from './secondary-columns.js';
import { SecondaryRepair } from './secondary-repair.js';
import { SealedTables } from './sealed-tables.js';
import { StatusEvents } from './status-events.js';
import { StoredTokenReads } from './stored-token.reads.js';
import { TokenCapture } from './token-capture.js';
import { TokenCensus } from './token-census.js';
import { TokenCipher } from './token-cipher.js';
import { TokenColumnsFactory } from './token-columns.js';
import { TokenDisconnector } from './token-disconnector.js';
import { TokenLookup } from './token-lookup.js';
import { TokenQuestion } from './token-question.js';
import { TokenReassignment } from './token-reassignment.js';
import { TokenRefresher } from './token-refresher.js';
import { TokenResources } from './token-resources.js';
import { TokenRevoker } from './token-revoker.js';
import { TokenValidator } from './token-validator.js';
import { UsableConnections } from './usable-connections.js';
import { TokenTypes } from './token-types.js';
import { TokenSearch } from './token-search.js';
import { ValidTokens } from './valid-tokens.js';
import type { TokensSlice } from './tokens.options.js';

export const TOKENS_PROVIDERS: Provider[] = [
  {
    provide: KeyRing,
    inject: [OAUTH2_CAPTURE_OPTIONS],
    useFactory: ({ encryptionKeys }: TokensSlice) => new KeyRing(encryptionKeys()),
  },
  BackgroundSweep,
  ConnectLink,
  ConnectionTree,
  BindingFactory,
  ConnectionContexts,
  ConnectionCounts,
  ConnectionListing,
  ConnectionOverview,
  DueLines,
  DueProbe,
  DueRefresher,
  DueRenewal,
  DueRepository,
  GrantCheck,
  GrantColumnsFactory,
  GrantRenewal,
  KeyCheck,
  KeyRotation,
  LeaseRepository,
  OAuth2TokenRepository,
  OAuth2TokenService,
  OtherConnections,
  ClientAcceptance,
  OwnerDeparture,
  PairKeeper,
  ProfileReader,
  RefreshAftermath,
  RefreshErrors,
  RefreshFailures,
  RefreshFlight,
  RefreshRequest,
  RefreshedColumnsFactory,
  RefreshSchedule,
  RefreshTelemetry,
  RevocationCircuits,
  RevocationOutbox,
  RevocationRepository,
  RevocationSweep,
  SharedGrants,
  SealedRowsRepository,
  SealedTables,
  SecondaryColumns,
  SecondaryRepair,
  StatusEvents,
  StoredTokenReads,
  TokenAdoption,
  TokenCapture,
  TokenCensus,
  TokenCipher,
  TokenColumnsFactory,
  TokenDisconnector,
  TokenImport,
  TokenLookup,
  TokenQuestion,
  TokenReassignment,
  TokenRefresher,
  TokenResources,
  TokenRevoker,
  TokenValidator,
  UsableConnections,
  TokenSearch,
  TokenTypes,
  ValidTokens,
];
