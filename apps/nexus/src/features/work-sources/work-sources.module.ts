import { Module } from '@nestjs/common';
import { WorkSources } from './work-sources.service.js';

@Module({ providers: [WorkSources], exports: [WorkSources] })
export class WorkSourcesModule {}
