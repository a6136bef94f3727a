import { Module } from '@nestjs/common';
import { AgentFigures } from './agent-figures.service.js';
import { AgentRepository } from './agent.repository.js';
import { WakeUpSender } from './wake-up.client.js';
import { WakeUpRegistration } from './wake-up-registration.service.js';
import { WakeUpRepository } from './wake-up.repository.js';
import { WakeUpSubscriber } from './wake-up.subscriber.js';
import { WakeUpWorker } from './wake-up-worker.service.js';
import { WakeUps } from './wake-ups.service.js';

@Module({
  providers: [
    AgentRepository,
    AgentFigures,
    WakeUpRepository,
    WakeUpSender,
    WakeUpRegistration,
    WakeUps,
    WakeUpSubscriber,
    WakeUpWorker,
  ],
  exports: [AgentRepository, WakeUpRegistration],
})
export class AgentsModule {}
