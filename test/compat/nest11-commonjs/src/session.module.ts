import { Module } from '@nestjs/common';
import { Session } from './session';

@Module({ providers: [Session], exports: [Session] })
export class SessionModule {}
