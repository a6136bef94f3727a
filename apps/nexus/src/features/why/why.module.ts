import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { WhyController } from './why.controller.js';
import { WhyRepository } from './why.repository.js';
import { Explanations } from './why.service.js';

@Module({
  imports: [AccessModule],
  controllers: [WhyController],
  providers: [WhyRepository, Explanations],
  exports: [Explanations],
})
export class WhyModule {}
