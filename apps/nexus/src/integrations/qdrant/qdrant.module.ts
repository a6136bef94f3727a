import { Module } from '@nestjs/common';
import { QdrantClient } from './qdrant.client.js';

@Module({ providers: [QdrantClient], exports: [QdrantClient] })
export class QdrantModule {}
