import { Module } from '@nestjs/common';
import { defineOAuth2Provider } from 'nestjs-oauth2-capture';
import { acmeDefinition } from './acme.definition';
import { AcmeStrategy, Departments } from './acme.strategy';

const Intranet = defineOAuth2Provider({ name: 'intranet', ...acmeDefinition, label: 'Intranet' });

/** Two providers of the application's own: one as a class, one as data. */
@Module({ providers: [Departments, AcmeStrategy, Intranet] })
export class AcmeModule {}
