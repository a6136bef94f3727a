import { Module } from '@nestjs/common';
import { WorkspaceModule } from '../workspace/workspace.module.js';
import { EffectRepository } from './effect.repository.js';
import { EffectFigures } from './effect-figures.service.js';
import { EffectLinks } from './effect-links.service.js';
import { EffectTargets } from './effect-targets.service.js';
import { EffectWorker } from './effect-worker.service.js';
import { EffectWorkerHost } from './effect-worker-host.service.js';

@Module({
  imports: [WorkspaceModule],
  providers: [EffectRepository, EffectLinks, EffectTargets, EffectWorker, EffectWorkerHost, EffectFigures],
  exports: [EffectRepository, EffectLinks],
})
export class EffectsModule {}
