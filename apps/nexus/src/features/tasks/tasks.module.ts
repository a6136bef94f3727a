import { Module } from '@nestjs/common';
import { LeaseSweep } from './lease-sweep.service.js';
import { SourceTasks } from './source-tasks.service.js';
import { TaskFigures } from './task-figures.service.js';
import { TaskRepository } from './task.repository.js';
import { Tasks } from './task.service.js';

@Module({
  providers: [TaskRepository, Tasks, SourceTasks, LeaseSweep, TaskFigures],
  exports: [TaskRepository, Tasks, SourceTasks],
})
export class TasksModule {}
