import { Module } from '@nestjs/common';
import { Session } from './session.ts';

@Module({ providers: [Session], exports: [Session] })
export class SessionModule {}
