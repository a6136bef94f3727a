import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { MirrorRepository } from './mirror.repository.js';
import { StrangerRepository } from './stranger.repository.js';
import { UnheardRepository } from './unheard.repository.js';
import { WhyController } from './why.controller.js';
import { WhyRepository } from './why.repository.js';
import { Explanations } from './why.service.js';

@Module({
  imports: [AccessModule, IntakeModule],
  controllers: [WhyController],
  providers: [WhyRepository, StrangerRepository, MirrorRepository, UnheardRepository, Explanations],
  exports: [Explanations],
})
export class WhyModule {}
